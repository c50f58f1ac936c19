"""Runs all checks of an archive: its protections, the log and its leaves, and everything derived."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from cryptography.x509 import Certificate

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import UNREADABLE, ArchiveError, message_of
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.file import page_checksums
from govkz_crawler.archive.file.connection import inspecting
from govkz_crawler.archive.finding import Finding, Progress
from govkz_crawler.archive.schema import archive_info, definition, row_checksums
from govkz_crawler.archive.verify import anchor_check, checkpoint_check, derived_tables, log_check, pins
from govkz_crawler.archive.verify.log_check import Pinned
from govkz_crawler.log.signing import Verifier

Check = Callable[[Database], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody knows from elsewhere: checkpoints that must hold, and keys that nobody else has.

    ``key`` is the public key of the log, under whose name no wrong signature may stand; ``roots`` are certificates of
    timestamp authorities.
    """

    checkpoints: tuple[Pinned, ...] = ()
    key: Verifier | None = None
    roots: tuple[Certificate, ...] = ()


NOTHING_KNOWN = Known()

_MOST_BESIDE = 1_000  # findings kept of what is checked beside the log


def verify(
    db: Database,
    progress: Progress = lambda _: None,
    reports: Path | None = None,
    known: Known = NOTHING_KNOWN,
) -> Iterator[Finding]:
    """Everything wrong with the archive, the first wrong entry of the log first. Memory stays flat.

    ``progress`` is called with the number of entries checked since its last call; ``reports`` is the folder of run
    reports, whose checkpoints must still hold, and whose anchors must be there. ``db`` should be a snapshot, as
    ``inspecting`` gives it.
    """
    row_by_row: list[Check] = [
        _schema,
        partial(_log, reports=reports, kept=known.checkpoints, progress=progress),
        partial(checkpoint_check.notes, key=known.key),
        checkpoint_check.missing,
        partial(pins.otherwise_reported, reports=reports),
        partial(anchor_check.stated, roots=known.roots),
        anchor_check.unproved,
        partial(anchor_check.gone, reports=reports),
        partial(anchor_check.cosignatures_gone, pinned=known.checkpoints),
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
    with inspecting(path) as db:
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
        yield Finding("archive", "", f"cannot be checked further: {message_of(error)}")


def _schema(db: Database) -> Iterator[Finding]:
    for name, what in definition.differences(db):
        yield Finding(name, "", f"{what}: run govkz rebuild")
