"""Tells what changed in the alarms since somebody last asked: one line when a matter begins, one when it is over.

What was told is kept in a small JSON file beside the archive. Who loses it is told once more.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from govkz_crawler.operate.health import Alarm


def changes(archive: Path, found: Iterable[Alarm]) -> list[str]:
    """The lines. From then on these alarms count as told."""
    path = archive.with_name(f"{archive.name}.alarms.json")
    before, now = _told(path), {alarm.matter: alarm for alarm in found}
    if before != list(now):
        unfinished = path.with_name(f"{path.name}.open")
        unfinished.write_text(f"{json.dumps(list(now), ensure_ascii=False)}\n", encoding="utf-8")
        unfinished.replace(path)
    begun = [alarm for matter, alarm in now.items() if matter not in before]
    return [
        *(f"{alarm.level.name} {alarm.kind}: {alarm.subject}: {alarm.text}" for alarm in begun),
        *(f"OVER {matter}" for matter in before if matter not in now),
    ]


def _told(path: Path) -> list[str]:
    with suppress(OSError, ValueError):
        told = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(told, list) and all(isinstance(matter, str) for matter in told):
            return told
    return []
