"""Checks every row of the archive against what its run announced before it was written.

Leaves and tree can be computed again by whoever changes a row. What a run announced lies elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import inspecting
from govkz_crawler.archive.finding import Finding, Progress
from govkz_crawler.archive.schema.archive_info import newest_batch
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledgers import BY_TABLE
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence import journal
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import Location


def compare(archive: Path, warc_dir: Path, progress: Progress, spread: Spread = HERE) -> Iterator[Finding]:
    """The first row of each ledger that is not as it was announced, and batches that are not there at all."""
    try:
        batches = journal.find(warc_dir, progress, spread).batches
        with inspecting(archive) as db:  # as it is now, with all that was announced so far
            ours = archive_id(db)
            announced = {number: batch.place for (name, number), batch in batches.items() if name == ours}
            yield from _first_of_each(_differing(db, warc_dir, announced))
            yield from _missing(newest_batch(db), max(announced, default=0))
    except WarcError as error:
        yield Finding("journal", "", str(error))


def _missing(written: int, announced: int) -> Iterator[Finding]:
    # One that nothing follows may never have been written, or is being written.
    if announced > written + 1:
        yield Finding("archive", "", f"ends with batch {written}, but {announced} were announced")


def _first_of_each(findings: Iterator[Finding]) -> Iterator[Finding]:
    told: set[str] = set()
    for finding in findings:
        if finding.table not in told:
            told.add(finding.table)
            yield finding


def _differing(db: Database, warc_dir: Path, announced: dict[int, Location]) -> Iterator[Finding]:
    written = newest_batch(db)
    for number, place in announced.items():
        if number <= written:
            yield from _unlike(db, journal.load(warc_dir, place), place)


def _unlike(db: Database, batch: Batch, place: Location) -> Iterator[Finding]:
    query = "SELECT ledger, leaf_hash FROM log WHERE log_index = ?"
    for index, (table, row) in enumerate(batch.rows, start=batch.first):
        held = db.execute(query, [index]).fetchone()
        if held != (table, row["leaf_hash"]):
            what = f"is {'not as' if held else 'gone, though'} {place.file} at {place.offset} announced it"
            yield Finding(table, str(row[BY_TABLE[table].key]), what)
