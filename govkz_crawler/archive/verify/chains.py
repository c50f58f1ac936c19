"""Checking a chain: each hash computed again, over bytes that SQLite puts together and Python only hashes.

SQLite's ``json_object`` gives the canonical JSON of ``chain``: names in the order asked for, no white space, the same
escapes. It takes what is stored as it is, so that a damaged text is a wrong hash and no error.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.errors import UNREADABLE, told
from govkz_crawler.archive.schema.ledgers import CONTENT, GENESIS, VERSIONS, Ledger
from govkz_crawler.archive.verify.finding import Finding

Progress = Callable[[int], None]

_STEP = 1_000  # rows between two calls of progress


def check(db: Database, ledger: Ledger, progress: Progress) -> Iterator[Finding]:
    """Everything wrong with one chain, the first wrong row first.

    After a wrong row the chain goes on from the hash that is stored, to find further ones.
    """
    count, last_key, prev_hash = 0, 0, GENESIS
    try:
        for count, row in enumerate(_rows(db, ledger), start=1):
            for what in _wrong(row, last_key, prev_hash):
                yield Finding(ledger.table, str(row[0]), what)
            last_key, prev_hash = row[:2]
            if count % _STEP == 0:
                progress(_STEP)
    except UNREADABLE as error:
        yield Finding(ledger.table, str(last_key + 1), f"cannot be read: {told(error)}")
        return
    progress(count % _STEP)
    yield from _tail(db, ledger, last_key)


def _rows(db: Database, ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    last_key, query = 0, _query(ledger)
    try:
        for row in db.execute(f"{query} ORDER BY {ledger.key}"):
            last_key = row[0]
            yield row
    except UNREADABLE:
        # Python looks one row ahead, and loses the one before the row that cannot be read.
        next_one = f"{query} WHERE {ledger.key} > ? ORDER BY {ledger.key} LIMIT 1"
        while row := db.execute(next_one, [last_key]).fetchone():
            last_key = row[0]
            yield row


def _query(ledger: Ledger) -> str:
    columns = [
        ledger.key,
        "entry_hash",
        json_of(name for name in ledger.columns if name < "prev_hash"),
        json_of(name for name in ledger.columns if name > "prev_hash"),
    ]
    if ledger is VERSIONS:
        columns += ["prev_hash", "content_hash", json_of(CONTENT)]
    return f"SELECT {', '.join(columns)} FROM {ledger.table}"


def json_of(names: Iterable[str]) -> str:
    """The expression for the canonical JSON of some columns, as bytes."""
    pairs = ", ".join(f"'{name}', {name}" for name in sorted(names))
    return f"CAST(json_object({pairs}) AS BLOB)"


def _wrong(row: tuple[Any, ...], last_key: int, prev_hash: str) -> Iterator[str]:
    key, entry_hash, before, after, *content = row
    if key != last_key + 1:
        yield f"comes after {last_key}: what was between is gone"
    if content:
        stored_prev_hash, content_hash, shown = content
        if sha256(shown).hexdigest() != content_hash:
            yield "its content is not what content_hash says"
        if stored_prev_hash != prev_hash:
            yield "prev_hash is not the hash of the entry before"
    # The hash before belongs between the names that sort before it and those after.
    covered = b'%b,"prev_hash":"%b",%b' % (before[:-1], str(prev_hash).encode(), after[1:])
    if sha256(covered).hexdigest() != entry_hash:
        yield "entry_hash is not the hash of this row after the one before"


def _tail(db: Database, ledger: Ledger, last_key: int) -> Iterator[Finding]:
    """SQLite itself remembers the highest key that a table ever had."""
    (ever,) = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", [ledger.table]).fetchone()
    if ever > last_key:
        yield Finding(ledger.table, str(last_key + 1), f"is gone, with everything up to {ever}")
    elif ever < last_key:
        yield Finding(ledger.table, str(last_key), f"is more than the {ever} rows that SQLite has counted")
