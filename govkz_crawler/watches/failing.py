"""Finds the targets of watches that do not take what they are sent, for ``govkz status``."""

from contextlib import closing
from pathlib import Path
from typing import Any

from govkz_crawler.places import watch_queue


def failing_targets(archive: Path) -> list[dict[str, Any]]:
    """Each with ``watch``, ``target``, ``failures``, ``failing_since``, ``retry_at``, ``problem`` and how many events
    are ``waiting``; the one that has failed longest first. None where there are no watches."""
    if not watch_queue(archive).exists():
        return []
    from govkz_crawler.watches.queue import Queue  # noqa: PLC0415 - most archives have no watch, and status is quick
    from govkz_crawler.watches.targets.address import shown  # noqa: PLC0415

    with closing(Queue(watch_queue(archive))) as queue:
        return [
            {
                "watch": watch, "target": shown(url), "failures": progress.failures,
                "failing_since": progress.failing_since, "retry_at": progress.retry_at, "problem": progress.problem,
                "waiting": queue.last(watch) - progress.done,
            }
            for watch, url, progress in queue.failing()
        ]  # fmt: skip
