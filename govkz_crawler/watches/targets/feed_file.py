"""Writes the events of a watch to a file, as Atom or JSON Feed, and older ones to files beside it.

The file follows from the queue alone and is replaced in one step: killed anywhere, it holds each event once.
``alerts.atom`` has the newest events; ``alerts.1.atom``, ``alerts.2.atom`` … hold ``BLOCK`` each and never change
(RFC 5005, section 4).
"""

import os
from collections.abc import Callable
from pathlib import Path

from govkz_crawler.watches.errors import Undelivered
from govkz_crawler.watches.queue import Progress, Queue, Queued
from govkz_crawler.watches.speaker import Speaker
from govkz_crawler.watches.targets.address import kind, path
from govkz_crawler.watches.targets.atom_document import atom_document
from govkz_crawler.watches.targets.document import Names
from govkz_crawler.watches.targets.json_document import json_document

BLOCK = 100

_DOCUMENTS: dict[str, Callable[[Speaker, list[Queued], Names], bytes]] = {
    "atom": atom_document,
    "json": json_document,
}


def kept_above(last: int) -> int:
    """Up to which number events have gone into files that never change."""
    return max(last // BLOCK - 1, 0) * BLOCK


def write(url: str, speaker: Speaker, queue: Queue, progress: Progress) -> int:
    """Bring the files up to the newest event; its number. Raises Undelivered."""
    file, watch = path(url), speaker.watch.name
    last = queue.last(watch)
    if not progress.sending and file.exists():
        queue.sending(watch, url, 0)
        raise Undelivered(f"{file} is there already and is not written over")
    queue.sending(watch, url, max(last, 1))
    document = _DOCUMENTS[kind(url)]
    try:
        for number in range(kept_above(progress.done) // BLOCK + 1, kept_above(last) // BLOCK + 1):
            events = queue.events(watch, (number - 1) * BLOCK, number * BLOCK)
            _replace(_archived(file, number), document(speaker, events, _names(file, number - 1, current=file.name)))
        events = queue.events(watch, kept_above(last), last)
        _replace(file, document(speaker, events, _names(file, kept_above(last) // BLOCK)))
    except OSError as error:
        raise Undelivered(f"{error.filename or file}: {error.strerror}") from error
    return last


def _names(file: Path, older: int, current: str | None = None) -> Names:
    own = file.name if current is None else _archived(file, older + 1).name
    return Names(own, _archived(file, older).name if older else None, current)


def _archived(file: Path, number: int) -> Path:
    return file.with_name(f"{file.stem}.{number}{file.suffix}")


def _replace(file: Path, content: bytes) -> None:
    unfinished = file.with_name(f"{file.name}.open")
    with unfinished.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    unfinished.replace(file)
