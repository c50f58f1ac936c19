"""Writes the JSON report of a run, all of it or nothing, and adds to it what others vouch for later."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def save(path: Path, report: Mapping[str, Any]) -> None:
    """Write a report in the place of the one that may be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(f"{path}.open")
    unfinished.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


def add_anchors(path: Path, anchors: Iterable[Mapping[str, str]]) -> None:
    """Name anchors of the run's checkpoint in its report, if there is one: so ``verify`` misses one that is gone."""
    if path.exists():
        report = json.loads(path.read_text(encoding="utf-8"))
        save(path, report | {"anchors": [*report.get("anchors", ()), *anchors]})
