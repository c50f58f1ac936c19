"""Stores facts about the whole archive: id, origin, newest batch, frontier of the log, digest of the registry."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.finding import Finding
from govkz_crawler.archive.schema.row_checksums import checksum

if TYPE_CHECKING:
    from govkz_crawler.log.merkle import Frontier

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
    """Write one fact, its checksum beside it, over what is there."""
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


def newest_batch(db: Database) -> int:
    """The number of the archive's newest batch, 0 where there is none. Raises Damaged where that cannot be told."""
    return int(get(db, BATCHES))


def set_newest_batch(db: Database, number: int) -> None:
    """Within the batch itself, so that the number stands if and only if the batch does."""
    put(db, BATCHES, str(number))


def frontier(db: Database) -> "Frontier":
    """The frontier of the log's tree as the newest batch left it. Raises Damaged where that cannot be told."""
    from govkz_crawler.log.merkle import Frontier  # noqa: PLC0415 - loads OpenSSL's hashes: not for who only reads

    return Frontier.from_bytes(bytes.fromhex(get(db, FRONTIER)))


def set_frontier(db: Database, frontier: "Frontier") -> None:
    """Store the frontier of the log's tree, within the transaction that made it so."""
    put(db, FRONTIER, frontier.to_bytes().hex())
