"""Appending to chained tables: the next key, the hash over the row and the one before."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.schema.ledgers import GENESIS, LEDGERS, Ledger

Head = tuple[int, str]

_INSERT = {
    ledger.table: (
        f"INSERT INTO {ledger.table} ({', '.join(ledger.stored)}) VALUES ({', '.join('?' for _ in ledger.stored)})"
    )
    for ledger in LEDGERS
}


class Heads:
    """The newest key and hash of every ledger, kept in memory while we are the only writer."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._heads = {ledger.table: head(db, ledger) for ledger in LEDGERS}
        self.begin_batch()

    def begin_batch(self) -> None:
        """From here on, what is appended belongs to one batch."""
        self._before_batch = self.all()
        self.appended: dict[str, list[Mapping[str, Any]]] = {}

    def undo_batch(self) -> None:
        """What the batch appended has been undone."""
        self.undo_to(self._before_batch)

    def undo_to(self, heads: Mapping[str, Head]) -> None:
        """What was appended since ``all`` gave these heads has been undone."""
        self._heads = dict(heads)
        for table, rows in self.appended.items():
            del rows[heads[table][0] - self._before_batch[table][0] :]

    def newest(self, ledger: Ledger) -> int:
        """Its newest key, 0 where there is none."""
        return self._heads[ledger.table][0]

    def hash_of(self, ledger: Ledger) -> str:
        return self._heads[ledger.table][1]

    def all(self) -> dict[str, Head]:
        """Key and hash of the newest row of each ledger, by table."""
        return dict(self._heads)

    def append(self, ledger: Ledger, row: Mapping[str, Any]) -> int:
        """Chain and insert one row; returns its key."""
        last_key, prev_hash = self._heads[ledger.table]
        covered = {**row, ledger.key: last_key + 1, "prev_hash": prev_hash}
        covered["entry_hash"] = ledger.entry_hash(covered, prev_hash)
        entry = {name: covered[name] for name in ledger.stored}
        self._db.execute(_INSERT[ledger.table], list(entry.values()))
        self._heads[ledger.table] = (last_key + 1, entry["entry_hash"])
        self.appended.setdefault(ledger.table, []).append(entry)
        return last_key + 1


def head(db: Database, ledger: Ledger) -> Head:
    """Key and hash of the newest row; (0, GENESIS) where there is none."""
    newest = f"SELECT {ledger.key}, entry_hash FROM {ledger.table} ORDER BY {ledger.key} DESC LIMIT 1"
    return db.execute(newest).fetchone() or (0, GENESIS)
