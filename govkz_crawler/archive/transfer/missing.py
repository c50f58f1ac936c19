"""Finds the entries of another archive whose leaf hash is not in our log."""

from collections.abc import Callable, Iterator
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.ledgers import Ledger

_STEP = 1000  # rows between two reports of progress


def missing(db: Database, other: Database, ledger: Ledger, progress: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    """The rows of ``other`` that ``db`` lacks, in their order; ``db`` may be appended to meanwhile.

    Hashes of ours wait in a temporary table, so that memory stays flat.
    """
    db.execute("CREATE TEMP TABLE held (leaf_hash TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute(f"INSERT OR IGNORE INTO held SELECT leaf_hash FROM {ledger.table}")
    rows = other.execute(f"SELECT {', '.join(ledger.stored)} FROM {ledger.table} ORDER BY {ledger.key}")
    for count, values in enumerate(rows, start=1):
        row = dict(zip(ledger.stored, values, strict=True))
        if not db.execute("SELECT 1 FROM held WHERE leaf_hash = ?", [row["leaf_hash"]]).fetchone():
            yield row
        if count % _STEP == 0:
            progress(_STEP)
    db.execute("DROP TABLE held")
