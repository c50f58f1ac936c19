"""Appends entries: the row of a ledger, its leaf, and its place in the log's Merkle tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.schema import archive_info
from govkz_crawler.archive.schema.ledgers import BY_TABLE, LEDGERS, Ledger
from govkz_crawler.log.leaf import new_salt
from govkz_crawler.log.merkle import Frontier

Row = Mapping[str, Any]

_INSERT = {
    ledger.table: (
        f"INSERT INTO {ledger.table} ({', '.join(ledger.stored)}) VALUES ({', '.join('?' for _ in ledger.stored)})"
    )
    for ledger in LEDGERS
}
_STORED = {ledger.table: ledger.stored for ledger in LEDGERS}
_MUCH = 1_000  # rows

# Rows that were appended one after the other stand one after the other in the log.
_LOG = {
    ledger.table: f"""
    INSERT INTO log (log_index, ledger, row, leaf_hash)
    SELECT {ledger.key} - :first + :log_index, '{ledger.table}', {ledger.key}, leaf_hash FROM {ledger.table}
    WHERE {ledger.key} BETWEEN :first AND :last ORDER BY {ledger.key}
    """
    for ledger in LEDGERS
}


class Entry(NamedTuple):
    """A row that was appended, and the table that it went into."""

    table: str
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the ledgers and the log were at a moment, to go back to."""

    keys: Mapping[str, int]
    frontier: bytes
    appended: int


class Entries:
    """The newest key of every ledger and the frontier of the tree, kept in memory while we are the only writer.

    ``frontier`` is the stored one unless a new log is begun. Raises Damaged from the constructor where the stored
    frontier is not that of the log.
    """

    def __init__(self, db: Database, frontier: Frontier | None = None) -> None:
        self._db = db
        self._connection = db.conn
        self._keys = {ledger.table: newest_key(db, ledger) for ledger in LEDGERS}
        self._frontier = frontier or _stored_frontier(db)
        self.begin_batch()

    def begin_batch(self) -> None:
        """From here on, what is appended belongs to one batch."""
        self.appended: list[Entry] = []
        self._kept = 0  # how many of these stand in the log already
        self._before_batch = self.mark()
        self.first = self._frontier.size  # the log index of the batch's first entry

    def mark(self) -> Mark:
        return Mark(dict(self._keys), self._frontier.to_bytes(), len(self.appended))

    def undo_batch(self) -> None:
        """What the batch appended has been undone."""
        self.undo_to(self._before_batch)

    def undo_to(self, mark: Mark) -> None:
        """What was appended since ``mark`` has been undone."""
        self._keys = dict(mark.keys)
        self._frontier = Frontier.from_bytes(mark.frontier)
        del self.appended[mark.appended :]
        self._kept = min(self._kept, mark.appended)

    def newest(self, ledger: Ledger) -> int:
        """Its newest key, 0 where there is none."""
        return self._keys[ledger.table]

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self._frontier.size

    def root(self) -> str:
        """The root of the tree, in hexadecimal."""
        return self._frontier.root().hex()

    def append(self, ledger: Ledger, row: Row) -> int:
        """Append a row that is new to the world, as ``sealed`` makes it. Returns its key."""
        return self.take_over(ledger, sealed(ledger, row))

    def take_over(self, ledger: Ledger, row: Row) -> int:
        """Append a row as it is, recipe, salt and leaf hash included. Returns its key in this archive."""
        key = self._keys[ledger.table] + 1
        entry = {name: row.get(name) for name in _STORED[ledger.table]}
        entry[ledger.key] = key
        self._connection.execute(_INSERT[ledger.table], list(entry.values()))
        self._frontier.append(bytes.fromhex(row["leaf_hash"]))
        self._keys[ledger.table] = key
        self.appended.append(Entry(ledger.table, entry))
        return key

    def follow_copied(self, ledger: Ledger, leaf_hashes: Sequence[bytes]) -> None:
        """Let the log have rows that were copied into a ledger as they are, under its next keys and in that order."""
        self._write_log()  # what came before them stands before them
        key, index = self._keys[ledger.table] + 1, self._frontier.size
        rows = ((index + place, ledger.table, key + place, each.hex()) for place, each in enumerate(leaf_hashes))
        self._connection.executemany("INSERT INTO log (log_index, ledger, row, leaf_hash) VALUES (?, ?, ?, ?)", rows)
        self._frontier.extend(leaf_hashes)
        self._keys[ledger.table] += len(leaf_hashes)

    def spill(self) -> None:
        """Write down what was appended once it is much: for rows that no journal wants, and that need not wait."""
        if len(self.appended) >= _MUCH:
            self.keep()
            self.begin_batch()

    def keep(self) -> None:
        """Write down what the batch adds to the log, and the frontier, within the transaction that is about to end."""
        self._write_log()
        archive_info.set_frontier(self._db, self._frontier)

    def _write_log(self) -> None:
        added = self.appended[self._kept :]
        log_index = self._frontier.size - len(added)
        for table, together in groupby(added, key=attrgetter("table")):
            keys = [row[BY_TABLE[table].key] for _, row in together]
            self._connection.execute(_LOG[table], {"first": keys[0], "last": keys[-1], "log_index": log_index})
            log_index += len(keys)
        self._kept = len(self.appended)


def sealed(ledger: Ledger, row: Row) -> dict[str, Any]:
    """A row that is new to the world with today's recipe, a salt and its leaf hash. Raises ValueError as leaves do."""
    made = dict(row) | {"recipe": ledger.today.number}
    if ledger.today.committed:
        made["salt"] = new_salt().hex()
    made["leaf_hash"] = ledger.hash(made)
    return made


def newest_key(db: Database, ledger: Ledger) -> int:
    """The newest key of a ledger, 0 where it has no row."""
    newest = db.execute(f"SELECT max({ledger.key}) FROM {ledger.table}").fetchone()[0]
    return int(newest or 0)


def log_size(db: Database) -> int:
    """How many entries the log has."""
    return int(db.execute("SELECT coalesce(max(log_index) + 1, 0) FROM log").fetchone()[0])


def _stored_frontier(db: Database) -> Frontier:
    frontier = archive_info.frontier(db)
    if frontier.size != log_size(db):
        raise Damaged(f"the log has {log_size(db)} entries and should have {frontier.size}: run govkz verify")
    return frontier
