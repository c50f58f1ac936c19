"""Holds finished rows in an SQLite file, on their way from the process that makes them to the archive's one writer.

SQLite copies rows from file to file without a call of Python for each, and none of them is in memory meanwhile.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import articles, index_segments
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema import counts
from govkz_crawler.archive.schema.ledgers import CONTENT, VERSIONS

Values = tuple[Any, ...]

# Long pages, so that a text lies in few of them. Texts come last, so that nobody reads over one to a short column.
_PAGE = 16_384  # bytes
_TABLES = {
    "versions": tuple(sorted(VERSIONS.stored, key=lambda name: name in CONTENT)),
    "variants": articles.COLUMNS,
    "sketches": ("version_id", "marks"),
    "sightings": sightings.COLUMNS,
}
# Two archives may have given a version the same key, so rows are told apart by their place in the file.
_PUT = {table: f"INSERT INTO {table} VALUES (?, {', '.join('?' for _ in names)})" for table, names in _TABLES.items()}

_SCHEMA = "piece"  # what the file is called where it is attached
_MAPPED = 2**40  # bytes: all of it, so that SQLite reads it without copying
_SOME = f"FROM {_SCHEMA}.{{table}} WHERE place BETWEEN ? AND ? ORDER BY place"
_COPY = (
    *(
        f"INSERT OR {'IGNORE' if table == 'sightings' else 'ABORT'} INTO main.{table} ({', '.join(names)})"
        f" SELECT {', '.join(names)} {_SOME.format(table=table)}"
        for table, names in _TABLES.items()
    ),
    counts.COUNT_ARRIVALS.format(versions=f"{_SCHEMA}.versions", key="place"),
)
_VERSIONS = f"SELECT {', '.join(_TABLES['versions'])} {_SOME.format(table='versions')}"


class FinishedRow(NamedTuple):
    """The first version of a variant and all that follows from it, each with the columns of its table by their names.

    ``sketch`` and ``sighting`` are None where there is none.
    """

    version: dict[str, Any]
    variant: dict[str, Any]
    sketch: Values | None
    sighting: Values | None


class RowsFile:
    """A new file that is being filled; ``path`` holds nothing yet."""

    def __init__(self, path: Path) -> None:
        self._db = Database(sqlite3.connect(path, isolation_level=None))
        self._places = 0
        # Whoever dies over it leaves a file that nobody asks for.
        for setting in (f"page_size = {_PAGE}", "journal_mode = OFF", "synchronous = OFF", "cache_size = -32768"):
            self._db.execute(f"PRAGMA {setting}").fetchall()
        self._db.execute("BEGIN")
        for table, names in _TABLES.items():
            self._db.execute(f"CREATE TABLE {table} (place INTEGER PRIMARY KEY, {', '.join(names)})")
        self._db.execute("CREATE TABLE notes (number INTEGER PRIMARY KEY, note BLOB)")

    def add(self, row: FinishedRow) -> int:
        """Returns its place in the file: 1, 2, …"""
        self._places += 1
        self._put("versions", (row.version.get(name) for name in _TABLES["versions"]))
        self._put("variants", (row.variant[name] for name in articles.COLUMNS))
        if row.sketch:
            self._put("sketches", row.sketch)
        if row.sighting:
            self._put("sightings", row.sighting)
        return self._places

    def note(self, note: bytes) -> None:
        """Something that whoever reads the file is to know, in the order in which it was written."""
        self._db.execute("INSERT INTO notes (note) VALUES (?)", [note])

    def close(self) -> None:
        """The words of all versions are indexed, and the file is whole."""
        texts = self._db.execute("SELECT version_id, title, text FROM versions ORDER BY place")
        index_segments.build(self._db, texts)
        self._db.execute("COMMIT")
        self._db.close()

    def _put(self, table: str, values: Iterable[Any]) -> None:
        self._db.conn.execute(_PUT[table], (self._places, *values))


def notes(path: Path) -> Iterator[bytes]:
    """What was noted in a file, in its order."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&vfs=unix", uri=True)) as db:
        for (note,) in db.execute("SELECT note FROM notes ORDER BY number"):
            yield note


@contextmanager
def attached(db: Database, path: Path) -> Iterator[None]:
    """The rows of a file may be copied into the archive meanwhile. Outside a transaction."""
    db.execute(f"ATTACH ? AS {_SCHEMA}", [f"{path.absolute().as_uri()}?mode=ro&vfs=unix"])
    db.execute(f"PRAGMA {_SCHEMA}.mmap_size = {_MAPPED}").fetchall()
    try:
        yield
    finally:
        db.execute(f"DETACH {_SCHEMA}")


def copy(db: Database, first: int, last: int) -> None:
    """Copy the versions in these places, and all that follows from them, from the file that is attached.

    They are counted in `arrivals`: into an archive with triggers on `versions` nothing may be copied.
    """
    for statement in _COPY:
        db.execute(statement, [first, last])


def versions(db: Database, first: int, last: int) -> Iterable[dict[str, Any]]:
    """The versions alone, by the names of their columns."""
    return db.query(_VERSIONS, [first, last])


def put_words(db: Database) -> None:
    """Copy the words of all versions in the file."""
    index_segments.put(db, _SCHEMA)
