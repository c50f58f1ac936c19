"""Finds lines of a file that only grows by what they are of, without reading the file: a table of SQLite beside it.

All that it says follows from the file, and whoever uses it looks at the line. So it is made anew wherever it does not
fit, and nothing is lost where it cannot be written.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

_TABLES = (
    "CREATE TABLE places (identity BLOB PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE covered (start INTEGER NOT NULL, stop INTEGER NOT NULL)",
)


class Covered(NamedTuple):
    """Up to which byte the file is indexed, and where its last line that was indexed starts."""

    start: int
    stop: int


class LineIndex:
    """``identity`` are the bytes that a line is found by; ``place`` is the byte at which it starts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def covered(self) -> Covered:
        """How far the file is indexed; all zeros where it is not."""
        with suppress(sqlite3.DatabaseError):
            if row := self._reading().execute("SELECT start, stop FROM covered").fetchone():
                return Covered(*row)
        return Covered(0, 0)

    def find(self, identity: bytes) -> int | None:
        """The place of the last line of that identity, None where there is none."""
        with suppress(sqlite3.DatabaseError):
            if row := self._reading().execute("SELECT place FROM places WHERE identity = ?", [identity]).fetchone():
                return int(row[0])
        return None

    def add(self, lines: Iterable[tuple[bytes, int]], covered: Covered) -> None:
        """Index more lines, with which the file is indexed so far."""
        self.close()
        try:
            with closing(sqlite3.connect(self._path)) as db, db:
                db.execute("PRAGMA synchronous = OFF")  # a power failure costs the index, and it is made anew
                if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                    for table in _TABLES:
                        db.execute(table)
                db.executemany("INSERT OR REPLACE INTO places VALUES (?, ?)", lines)
                db.execute("DELETE FROM covered")
                db.execute("INSERT INTO covered VALUES (?, ?)", covered)
        except sqlite3.DatabaseError:
            self.remove()

    def remove(self) -> None:
        """Forget everything."""
        self.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def _reading(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        return self._db
