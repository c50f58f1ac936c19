"""Reads events of the press record with both sides of each, for feeds and watches."""

import sqlite3

from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.queries.changes import sides
from govkz_crawler.browse.queries.entities import called
from govkz_crawler.browse.snapshot import Row
from govkz_crawler.interchange.citation import entity_name, name

# The columns that name the version before and the one after, in the rows of each query.
_SIDES = {
    "new": (None, "version_id"), "edited": ("version_id_before", "version_id"), "removed": ("version_id", None),
    "returned": ("removal_id", "version_id"),
}  # fmt: skip


def press_events(connection: sqlite3.Connection, kind: str, found: list[Row]) -> list[PressEvent]:
    """Rows of ``changes.QUERIES[kind]`` as events, in their order."""
    said = sides(connection, {row[column] for row in found for column in _SIDES[kind] if column})
    known = called(connection, {row["entity"] for row in found})
    return [_event(kind, row, said, entity_name(row["entity"], row["lang"], known)) for row in found]


def _event(kind: str, row: Row, said: dict[int, Row], author: str) -> PressEvent:
    before, after = (said[row[column]] if column else None for column in _SIDES[kind])
    seen_at = row.get("seen_at") or row["removed_at"]
    return PressEvent(
        kind, row["section"], row["article_id"], row["lang"], row["entity"], author, row["url"], name(row),
        row["origin"], row["not_before"], seen_at, row.get("confirmed_at") or seen_at, bool(row.get("silent")),
        row.get("doubt"), before, after,
    )  # fmt: skip
