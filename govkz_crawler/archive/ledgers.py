"""Appending to chained tables: the next key, the hash over the row and the one before."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.chain import GENESIS, LEDGERS, Ledger


class Heads:
    """The newest key and hash of every ledger, kept in memory while we are the only writer."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.reload()

    def reload(self) -> None:
        """Read them again: after opening, and after a rollback."""
        self._heads = {ledger.table: head(self._db, ledger) for ledger in LEDGERS}
        self.begin_batch()

    def begin_batch(self) -> None:
        """From here on, what is appended belongs to one batch."""
        self.appended: dict[str, list[Mapping[str, Any]]] = {}

    def hash_of(self, ledger: Ledger) -> str:
        return self._heads[ledger.table][1]

    def append(self, ledger: Ledger, row: Mapping[str, Any]) -> int:
        """Chain and insert one row; returns its key."""
        last_key, prev_hash = self._heads[ledger.table]
        entry = {**row, ledger.key: last_key + 1}
        entry["entry_hash"] = ledger.entry_hash(entry, prev_hash)
        if ledger.table == "versions":
            entry["prev_hash"] = prev_hash
        names = ", ".join(entry)
        values = ", ".join(f":{name}" for name in entry)
        self._db.execute(f"INSERT INTO {ledger.table} ({names}) VALUES ({values})", entry)
        self._heads[ledger.table] = (last_key + 1, entry["entry_hash"])
        self.appended.setdefault(ledger.table, []).append(entry)
        return last_key + 1


def head(db: Database, ledger: Ledger) -> tuple[int, str]:
    """Key and hash of the newest row; (0, GENESIS) where there is none."""
    newest = f"SELECT {ledger.key}, entry_hash FROM {ledger.table} ORDER BY {ledger.key} DESC LIMIT 1"
    return db.execute(newest).fetchone() or (0, GENESIS)
