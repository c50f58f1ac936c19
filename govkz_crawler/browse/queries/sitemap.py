"""Queries the addresses of all pages, a part at a time."""

import sqlite3
from collections.abc import Iterator

from govkz_crawler.browse.snapshot import Row, row, rows

SECTIONS = "SELECT section FROM item_counts WHERE items > 0 ORDER BY section"

NEXT = "SELECT min(article_id) AS id FROM variants WHERE section = :section AND article_id >= :first"

ITEMS = """
SELECT article_id, max(changed_at) AS changed_at FROM variants
WHERE section = :section AND article_id >= :first AND article_id < :before
GROUP BY article_id ORDER BY article_id LIMIT :limit
"""

ENTITIES = "SELECT DISTINCT entity FROM activity WHERE entity <> '*' ORDER BY entity"


def parts(connection: sqlite3.Connection, size: int) -> Iterator[tuple[str, int]]:
    """The section and the number of each range of ``size`` ids in which there is any item."""
    for section in [each["section"] for each in rows(connection, SECTIONS)]:
        first = 0
        while (found := row(connection, NEXT, {"section": section, "first": first})) and found["id"] is not None:
            number = found["id"] // size
            yield section, number
            first = (number + 1) * size


def items(connection: sqlite3.Connection, section: str, first: int, before: int, limit: int) -> list[Row]:
    """``article_id`` and ``changed_at`` (UTC) of the first items from one id on and before another."""
    return rows(connection, ITEMS, {"section": section, "first": first, "before": before, "limit": limit})


def entities(connection: sqlite3.Connection) -> list[str]:
    """The slugs of all that the archive holds something of."""
    return [each["entity"] for each in rows(connection, ENTITIES)]
