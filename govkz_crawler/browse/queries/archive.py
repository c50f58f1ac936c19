"""Queries facts about the archive as a whole."""

import sqlite3

from govkz_crawler.archive.schema.archive_info import ARCHIVE_ID, ORIGIN
from govkz_crawler.browse.snapshot import Row, row

FACT = "SELECT value FROM archive_info WHERE name = ?"

NEWEST = """
SELECT version_id, seen_at FROM versions WHERE version_id = (SELECT max(version_id) FROM versions)
"""


PLACE = "SELECT version_id, leaf_hash FROM versions WHERE version_id <= ? ORDER BY version_id DESC LIMIT 1"


def facts(connection: sqlite3.Connection) -> Row:
    """``archive_id``, its own UUID, ``origin``, ``last_seen``, and the ``newest`` version_id, 0 where there is none."""
    newest = row(connection, NEWEST)
    return {
        "archive_id": _fact(connection, ARCHIVE_ID),
        "origin": origin(connection),
        "last_seen": newest and newest["seen_at"],
        "newest": newest["version_id"] if newest else 0,
    }


def origin(connection: sqlite3.Connection) -> str:
    """Where its answers came from: site, replay or other."""
    return _fact(connection, ORIGIN)


def place(connection: sqlite3.Connection, version_id: int) -> tuple[int, str]:
    """The newest version up to that one and its leaf, by which the place is known again; 0 where there is none."""
    found = row(connection, PLACE, (version_id,))
    return (found["version_id"], found["leaf_hash"]) if found else (0, "")


def _fact(connection: sqlite3.Connection, name: str) -> str:
    found = row(connection, FACT, (name,))
    assert found is not None
    return str(found["value"])
