"""Every row of the archive against what its run announced before it was written.

The hashes of a chain can all be computed again by whoever changes a row. What a run announced lies elsewhere.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlite_utils import Database

from govkz_crawler.archive.batch import Batch
from govkz_crawler.archive.chain import LEDGERS
from govkz_crawler.archive.finding import Finding
from govkz_crawler.archive.identity import archive_id
from govkz_crawler.evidence import journal
from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.files import Location


def compare(db: Database, warc_dir: Path, progress: Callable[[int], None]) -> Iterator[Finding]:
    """The first row of each ledger that is not as it was announced."""
    ours = archive_id(db)
    told: set[str] = set()
    try:
        for (archive, _), place in journal.find(warc_dir, progress).items():
            if archive == ours:
                for finding in _unlike(db, journal.load(warc_dir, place), place):
                    if finding.table not in told:
                        told.add(finding.table)
                        yield finding
    except WarcError as error:
        yield Finding("journal", "", str(error))


def _unlike(db: Database, batch: Batch, place: Location) -> list[Finding]:
    findings = []
    for ledger in LEDGERS:
        query = f"SELECT entry_hash FROM {ledger.table} WHERE {ledger.key} = ?"
        for row in batch.rows.get(ledger.table, ()):
            held = db.execute(query, [row[ledger.key]]).fetchone()
            if held != (row["entry_hash"],):
                what = f"is {'not as' if held else 'gone, though'} {place.file} at {place.offset} announced it"
                findings.append(Finding(ledger.table, str(row[ledger.key]), what))
    none_written = len(findings) == sum(map(len, batch.rows.values()))
    return [] if none_written and not _ended(db, batch.run_id) else findings


def _ended(db: Database, run_id: str) -> bool:
    """Of a run that goes on, or was killed, the last batch may have been announced and not written."""
    return bool(db.execute("SELECT 1 FROM runs WHERE run_id = ? AND finished_at IS NOT NULL", [run_id]).fetchone())
