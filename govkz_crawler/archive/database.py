"""Wraps a connection to an SQLite file: statements, rows by name, transactions within transactions.

The calls are those of sqlite-utils, of which nothing is loaded here: that takes longer than ``govkz status`` itself.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

Values = Sequence[Any] | Mapping[str, Any]


class Database:
    """``conn`` is a connection in autocommit mode: a transaction begins where somebody says so."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.execute = conn.execute
        self.close = conn.close

    def query(self, sql: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """Rows by the names of their columns. What is asked is asked at once, and fetched row by row."""
        cursor = self.conn.execute(sql, values)
        names = [name for name, *_ in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All of it or, after any exception, nothing; within another transaction, as a part of that one."""
        begin, end, undo = _PART if self.conn.in_transaction else _WHOLE
        self.execute(begin)
        try:
            yield
            self.execute(end)
        except BaseException:
            if self.conn.in_transaction:  # a trigger may have ended the whole of it
                for statement in undo:
                    self.execute(statement)
            raise


def in_memory() -> Database:
    """An empty one, for as long as it is open."""
    return Database(sqlite3.connect(":memory:", isolation_level=None))


# How either begins, ends, and is undone. Savepoints of one name lie upon one another.
_WHOLE = ("BEGIN", "COMMIT", ("ROLLBACK",))
_PART = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))
