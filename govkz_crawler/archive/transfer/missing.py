"""What another archive's ledger holds and ours does not, by what the rows say."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.schema.ledgers import RUN_LOG, VERSIONS, Ledger, digest

_STEP = 1000  # rows between two reports of progress


def missing(db: Database, other: Database, ledger: Ledger, progress: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    """The rows of ``other`` that ``db`` lacks, in their order; ``db`` may be appended to meanwhile.

    A row is the same when everything that it says is the same. Its number is not part of what it says: that depends
    on what was written before; nor is where a run was merged from, or what it pinned there. A row that one has once and
    the other three times is missing twice. Digests of ours wait in a temporary table, so memory stays flat.
    """
    columns = [name for name in ledger.columns if name not in _numbers(ledger)]
    db.execute("CREATE TEMP TABLE held (said TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")
    db.conn.executemany(
        "INSERT INTO held VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
        ((_said(row, columns),) for row in _rows(db, ledger, ", ".join(columns))),
    )
    for count, row in enumerate(_rows(other, ledger, "*"), start=1):
        meet = "UPDATE held SET times = times - 1 WHERE said = ? AND times > 0"
        if not db.conn.execute(meet, [_said(row, columns)]).rowcount:
            yield row
        if count % _STEP == 0:
            progress(_STEP)
    db.execute("DROP TABLE held")


def _numbers(ledger: Ledger) -> tuple[str, ...]:
    beside = {VERSIONS: ("version",), RUN_LOG: ("merged_from", "pins")}
    return (ledger.key, *beside.get(ledger, ()))


def _said(row: dict[str, Any], columns: list[str]) -> str:
    return digest({name: row[name] for name in columns})


def _rows(db: Database, ledger: Ledger, columns: str) -> Iterator[dict[str, Any]]:
    rows = db.execute(f"SELECT {columns} FROM {ledger.table} ORDER BY {ledger.key}")
    names = [column[0] for column in rows.description]
    return (dict(zip(names, row, strict=True)) for row in rows)
