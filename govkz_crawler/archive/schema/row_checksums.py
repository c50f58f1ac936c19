"""Computes a checksum for each row of state that the ledgers cannot rebuild.

A checksum finds damage, and a change by whoever does not think of it. It proves nothing against others: what these
rows say costs requests, or the notice of a removal, never content.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Finding

# What tells the rows of each table apart, and what else their checksums cover.
_COLUMNS = {
    "sightings": (("section", "article_id", "lang", "source"), ("fingerprint",)),
    "validators": (("entity", "section", "lang"), ("header", "value", "read_at", "items")),
}


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQL the function that ``checksum`` uses."""
    connection.create_function("crc32", 1, zlib.crc32, deterministic=True)


def checksum(*values: str) -> str:
    """The expression for the checksum of some expressions.

    Of types and hexadecimal digits, so that no text is too damaged to have one; one changed byte is a burst of 16 bits
    at most, and no CRC-32 stays the same after that.
    """
    told = " || ',' || ".join(f"typeof({value}) || hex({value})" for value in values)
    return f"crc32(CAST({told} AS BLOB))"


def checksum_of(values: Iterable[str | int | None]) -> int:
    """The same in Python, of the values themselves."""
    return zlib.crc32(",".join(map(_told, values)).encode())


def _told(value: str | int | None) -> str:
    if value is None:
        return "null"
    kind = "text" if isinstance(value, str) else "integer"
    return kind + str(value).encode().hex().upper()


def check(db: Database) -> Iterator[Finding]:
    """Every row that is not as it was written."""
    for table, (key, _) in _COLUMNS.items():
        where = f"CAST(printf('{' '.join('%s' for _ in key)}', {', '.join(key)}) AS BLOB)"
        for (which,) in db.execute(f"SELECT {where} FROM {table} WHERE {_is_damaged(table)}"):
            yield Finding(table, which.decode(errors="replace"), "is not as it was written: run govkz rebuild")


def forget(db: Database, table: str) -> int:
    """Delete every row that is not as it was written. Returns how many those were."""
    return int(db.execute(f"DELETE FROM {table} WHERE {_is_damaged(table)}").rowcount)


def columns(table: str) -> tuple[str, ...]:
    """What the checksums of its rows cover, in this order."""
    key, others = _COLUMNS[table]
    return (*key, *others)


def _is_damaged(table: str) -> str:
    return f"checksum IS NOT {checksum(*columns(table))}"
