"""``govkz verify --warc``: the WARC files, what they announce, and the raw bytes behind every row."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from govkz_crawler.archive.finding import Finding
from govkz_crawler.evidence import announced, rows
from govkz_crawler.evidence.findings import Note
from govkz_crawler.transport.checking import check
from govkz_crawler.transport.files import size

Progress = Callable[[int], None]


class Stage(NamedTuple):
    """A part of the check, for a progress bar of ``length``. ``findings`` tells how far it is since it last did."""

    label: str
    length: int
    findings: Callable[[Progress], Iterator[Finding]]


def stages(archive: Path, db: Database, warc_dir: Path) -> list[Stage]:
    """Everything that the evidence can say against the archive; ``db`` is a snapshot of it.

    A run may be writing to both meanwhile.
    """
    return [
        Stage("checking WARC files", size(warc_dir), partial(_files, warc_dir)),
        Stage("comparing journals", size(warc_dir), partial(announced.compare, archive, warc_dir)),
        Stage("reading again", rows.count(db), partial(rows.reread, db, warc_dir)),
    ]


def _files(warc_dir: Path, progress: Progress) -> Iterator[Finding]:
    for file, offset, message, unfinished in check(warc_dir, progress):
        if unfinished:
            yield Note(f"warc {file}", f"offset {offset}", f"{message}; the file is still open, and this is its end")
        else:
            yield Finding(f"warc {file}", f"offset {offset}", message)
