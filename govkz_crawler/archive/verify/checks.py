"""Runs all checks of an archive: its protections, the log and its leaves, and everything derived."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from govkz_crawler.archive.errors import UNREADABLE, ArchiveError, told
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.file import page_checksums
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.finding import Finding, Progress
from govkz_crawler.archive.schema import archive_info, definition, row_checksums
from govkz_crawler.archive.verify import derived_tables, log_check, pins
from govkz_crawler.archive.verify.log_check import Pinned
from govkz_crawler.log.signing import Verifier

Check = Callable[[Database], Iterator[Finding]]

_MOST_BESIDE = 1_000  # findings kept of what is checked beside the log


def verify(
    db: Database,
    progress: Progress = lambda _: None,
    reports: Path | None = None,
    kept: Iterable[Pinned] = (),
    key: Verifier | None = None,
) -> Iterator[Finding]:
    """Everything wrong with the archive, the first wrong entry of the log first. Memory stays flat.

    ``progress`` is called with the number of entries checked since its last call; ``reports`` is the folder of run
    reports, whose checkpoints must still hold, as those in ``kept`` must; ``key`` is the public key of the log, under
    whose name no wrong signature may stand. ``db`` should be a snapshot, as ``reading`` gives it.
    """
    row_by_row: list[Check] = [
        _schema,
        partial(_log, reports=reports, kept=tuple(kept), progress=progress),
        partial(pins.notes, key=key),
        derived_tables.states,
        derived_tables.facts,
    ]
    with ThreadPoolExecutor(max_workers=1) as beside:
        # What SQLite compares by itself goes on beside what passes through Python.
        rest = beside.submit(_beside, _file(db))
        for check in row_by_row:
            yield from _guarded(check, db)
        yield from rest.result()


def size(db: Database) -> int:
    """How many entries ``verify`` will report progress for."""
    return log_check.size(db)


def _log(db: Database, reports: Path | None, kept: tuple[Pinned, ...], progress: Progress) -> Iterator[Finding]:
    pinned = (*pins.of_archive(db), *pins.of_reports(db, reports), *pins.of_frontier(db), *kept)
    yield from log_check.check(db, pinned, progress)


def _beside(path: Path) -> list[Finding]:
    with reading(path) as db:
        checks = (
            derived_tables.versions, derived_tables.copies, derived_tables.tables, derived_tables.search,
            archive_info.check, row_checksums.check, sightings.missing, page_checksums.check,
        )  # fmt: skip
        findings = (finding for check in checks for finding in _guarded(check, db))
        return list(islice(findings, _MOST_BESIDE))


def _file(db: Database) -> Path:
    file = next(file for _, name, file in db.execute("PRAGMA database_list") if name == "main")
    return Path(os.fsdecode(file.encode()))  # SQLite reads the bytes of its name as UTF-8, whatever the locale


def _guarded(check: Check, db: Database) -> Iterator[Finding]:
    """What one check cannot read does not keep the others from looking."""
    try:
        yield from check(db)
    except (*UNREADABLE, ArchiveError) as error:
        yield Finding("archive", "", f"cannot be checked further: {told(error)}")


def _schema(db: Database) -> Iterator[Finding]:
    for name, what in definition.differences(db):
        yield Finding(name, "", f"{what}: run govkz rebuild")
