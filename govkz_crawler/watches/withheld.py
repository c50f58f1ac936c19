"""Takes the text of a redacted item out of the queue of deliveries."""

from contextlib import closing
from pathlib import Path

from govkz_crawler.archive.file.lock import locked
from govkz_crawler.places import watch_queue


def withhold(archive: Path, scope: str) -> None:
    """Forget what queued events say of a text; their keys stay. What was delivered is out of reach.

    ``scope`` is ``section/id/lang``, or the name of one entry. Raises Locked.
    """
    path = watch_queue(archive)
    if not path.exists():
        return
    from govkz_crawler.watches.queue import Queue  # noqa: PLC0415 - most archives have no watch

    with locked(path), closing(Queue(path)) as queue:
        queue.forget_text_of(scope)
