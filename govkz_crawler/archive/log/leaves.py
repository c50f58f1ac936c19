"""Computes the leaves of the log from the rows of the ledgers; a redacted row's leaf comes from its redaction."""

from collections.abc import Iterator
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.schema.ledgers import BY_TABLE, Ledger

_AT_A_TIME = 500  # entries: SQLite takes this many parameters in every build


def leaves(db: Database, start: int = 0) -> Iterator[bytes]:
    """The leaves from one index on, in the order of the log. Raises Damaged where one cannot be computed."""
    query = "SELECT log_index, ledger, row, leaf_hash FROM log WHERE log_index >= ? ORDER BY log_index LIMIT ?"
    while entries := db.execute(query, [start, _AT_A_TIME]).fetchall():
        rows = {table: _rows(db, table, [row for _, name, row, _ in entries if name == table]) for table in BY_TABLE}
        for index, table, key, leaf_hash in entries:
            row = rows.get(table, {}).get(key)
            if row is None:
                raise Damaged(f"{table} {key} is gone, though the log has it as entry {index}: run govkz verify")
            yield leaf_of(db, BY_TABLE[table], row, leaf_hash)
        start = entries[-1][0] + 1


def leaf_of(db: Database, ledger: Ledger, row: dict[str, Any], leaf_hash: str) -> bytes:
    """The leaf of one row, which has that hash in the log. Raises Damaged where it cannot be computed."""
    if "salt" in row and row["salt"] is None:
        kept = db.execute("SELECT leaf FROM redactions WHERE redacted_hash = ?", [leaf_hash]).fetchone()
        if kept is None:
            raise Damaged(f"{ledger.table} {row[ledger.key]} has lost its text and no redaction declares that")
        return str(kept[0]).encode()
    return ledger.leaf(row)


def _rows(db: Database, table: str, keys: list[int]) -> dict[int, dict[str, Any]]:
    if not keys:
        return {}
    ledger = BY_TABLE[table]
    marks = ", ".join("?" for _ in keys)
    found = db.query(f"SELECT {', '.join(ledger.stored)} FROM {table} WHERE {ledger.key} IN ({marks})", keys)
    return {row[ledger.key]: row for row in found}
