"""Facts about the archive as a whole: its id, its origin, its newest batch, the frontier of its log, which shipped
registry of entities it was last given."""

from collections.abc import Iterator

from sqlite_utils import Database

from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.verify.checksums import checksum
from govkz_crawler.archive.verify.finding import Finding

ARCHIVE_INFO = """
CREATE TABLE archive_info (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  checksum INTEGER NOT NULL
) WITHOUT ROWID
"""

_CHECKSUM = checksum("name", "value")
ARCHIVE_ID, ORIGIN, BATCHES, FRONTIER, REGISTRY = "archive_id", "origin", "batches", "frontier", "registry"


def put(db: Database, name: str, value: str) -> None:
    db.execute(
        f"""
        INSERT OR REPLACE INTO archive_info
        SELECT name, value, {_CHECKSUM} FROM (SELECT ? AS name, ? AS value)
        """,
        [name, value],
    )


def get(db: Database, name: str) -> str:
    """Raises Damaged where it is not what was written."""
    row = db.execute(f"SELECT value FROM archive_info WHERE name = ? AND checksum = {_CHECKSUM}", [name]).fetchone()
    if row is None:
        raise Damaged(f"{name} in archive_info is not what it was")
    return str(row[0])


def check(db: Database) -> Iterator[Finding]:
    """Every fact that is not what was written. Nothing else in the file tells it."""
    for name in (ARCHIVE_ID, ORIGIN, BATCHES, FRONTIER, REGISTRY):
        try:
            get(db, name)
        except Damaged:
            yield Finding("archive_info", name, "is not what it was: restore the archive from a copy")
