"""Checking an archive: protections, chains, hashes, and that everything derived follows. Memory stays flat."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from govkz_crawler.archive import consequences, info, kept, links, pages, pins, schema, sightings
from govkz_crawler.archive.chain import LEDGERS
from govkz_crawler.archive.connection import reading
from govkz_crawler.archive.errors import UNREADABLE, ArchiveError, told
from govkz_crawler.archive.finding import Finding
from govkz_crawler.archive.links import Progress

Check = Callable[[Database], Iterator[Finding]]

_MOST_BESIDE = 1_000  # findings kept of what is checked beside the chains


def verify(db: Database, progress: Progress = lambda _: None, reports: Path | None = None) -> Iterator[Finding]:
    """Everything wrong with the archive, the first wrong row of a chain first.

    ``progress`` is called with the number of rows checked since its last call; ``reports`` is the folder of run
    reports, whose chain heads must still be part of the chains. ``db`` should be a snapshot, as ``reading`` gives it.
    """
    row_by_row: list[Check] = [
        _schema,
        *(partial(links.check, ledger=ledger, progress=progress) for ledger in LEDGERS),
        partial(pins.check, reports=reports),
        consequences.states,
        consequences.facts,
    ]
    with ThreadPoolExecutor(max_workers=1) as beside:
        # What SQLite compares by itself goes on beside what passes through Python.
        rest = beside.submit(_beside, _file(db))
        for check in row_by_row:
            yield from _guarded(check, db)
        yield from rest.result()


def size(db: Database) -> int:
    """How many rows ``verify`` will report progress for."""
    return sum(int(db.execute(f"SELECT count(*) FROM {ledger.table}").fetchone()[0]) for ledger in LEDGERS)


def _beside(path: Path) -> list[Finding]:
    with reading(path) as db:
        checks = (
            consequences.copies, consequences.tables, consequences.search, info.check, kept.check, sightings.missing,
            pages.check,
        )  # fmt: skip
        findings = (finding for check in checks for finding in _guarded(check, db))
        return list(islice(findings, _MOST_BESIDE))


def _file(db: Database) -> Path:
    return Path(next(file for _, name, file in db.execute("PRAGMA database_list") if name == "main"))


def _guarded(check: Check, db: Database) -> Iterator[Finding]:
    """What one check cannot read does not keep the others from looking."""
    try:
        yield from check(db)
    except (*UNREADABLE, ArchiveError) as error:
        yield Finding("archive", "", f"cannot be checked further: {told(error)}")


def _schema(db: Database) -> Iterator[Finding]:
    for name, what in schema.differences(db):
        yield Finding(name, "", f"{what}: run govkz rebuild")
