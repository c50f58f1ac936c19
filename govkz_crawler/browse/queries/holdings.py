"""Counts what the archive holds."""

import sqlite3

from govkz_crawler.archive.schema.almaty_time import almaty_hours
from govkz_crawler.archive.schema.counts import EVERYTHING
from govkz_crawler.browse.snapshot import Row, row, rows

ITEMS = "SELECT coalesce(sum(items), 0) AS items FROM item_counts"

BY_LANGUAGE = """
SELECT lang, sum(published) AS variants, min(CASE WHEN published THEN nullif(month, '') END) AS first,
  max(CASE WHEN published THEN month END) AS last
FROM activity WHERE entity = :everything GROUP BY lang HAVING sum(published) > 0
"""

ENTITIES = "SELECT count(DISTINCT entity) AS entities FROM activity WHERE entity <> :everything"

ARRIVED = """
SELECT event, sum(versions) AS versions FROM arrivals WHERE hour >= :hour GROUP BY event
"""

BY_MONTH = """
SELECT month, lang, sum(published) AS published, sum(edits) AS edits, sum(removals) AS removals
FROM activity WHERE entity = :entity AND month >= :since GROUP BY month, lang
"""

BUSIEST = """
SELECT entity, sum(published) AS published FROM activity
WHERE entity <> :everything AND month >= :since GROUP BY entity ORDER BY 2 DESC, 1 LIMIT :limit
"""

NEWEST = """
SELECT section, article_id, lang, entity, title, published_at, status, translation, versions, edits
FROM articles WHERE published_at <= :now ORDER BY published_at DESC LIMIT :limit
"""

# Midnight to the second is a date without a time.
HOURS = f"""
SELECT CAST(strftime('%w', local) AS INTEGER) AS weekday, CAST(strftime('%H', local) AS INTEGER) AS hour,
  count(*) AS published
FROM (
  SELECT datetime(s.published_at, {almaty_hours("s.published_at")}) AS local
  FROM variants AS s INDEXED BY variants_entity
  WHERE s.entity = :entity AND s.published_at >= :since
)
WHERE local NOT LIKE '% 00:00:00' GROUP BY 1, 2
"""

SPANS = """
SELECT entity, section, lang, from_at, to_at FROM spans
WHERE entity IN (:entity, :everything) AND to_at > :since ORDER BY entity, section, lang, from_at
"""


def newest(connection: sqlite3.Connection, now: str, limit: int) -> list[Row]:
    """The variants published last. What is announced for a later day is not news yet."""
    return rows(connection, NEWEST, {"now": now, "limit": limit})


def totals(connection: sqlite3.Connection) -> Row:
    """``items``, ``entities``, ``languages`` (rows of lang and variants, the largest first), ``first`` and ``last``
    month of publication."""
    everything = {"everything": EVERYTHING}
    languages = rows(connection, BY_LANGUAGE, everything)
    return {
        **(row(connection, ITEMS) or {}),
        **(row(connection, ENTITIES, everything) or {}),
        "languages": sorted(languages, key=lambda language: -language["variants"]),
        "first": min((each["first"] for each in languages if each["first"]), default=None),
        "last": max((each["last"] for each in languages if each["last"]), default=None),
    }


def arrived(connection: sqlite3.Connection, since: str) -> dict[str, int]:
    """How many versions of each event came since a full hour (UTC)."""
    found = rows(connection, ARRIVED, {"hour": since[:13]})
    return {each["event"]: each["versions"] for each in found}


def by_month(connection: sqlite3.Connection, entity: str, since: str) -> list[Row]:
    """What an entity (EVERYTHING for all) published in each month from ``since`` (``YYYY-MM``) on, by language."""
    return rows(connection, BY_MONTH, {"entity": entity, "since": since})


def busiest(connection: sqlite3.Connection, since: str, limit: int) -> list[str]:
    """The entities that published most from a month on."""
    values = {"everything": EVERYTHING, "since": since, "limit": limit}
    return [each["entity"] for each in rows(connection, BUSIEST, values)]


def spans(connection: sqlite3.Connection, entity: str, since: str) -> list[Row]:
    """The periods after ``since`` in which the entity's feeds, or the site-wide ones, were read."""
    return rows(connection, SPANS, {"entity": entity, "everything": EVERYTHING, "since": since})


def hours(connection: sqlite3.Connection, entity: str, since: str) -> list[Row]:
    """How much an entity published since then at each hour of each ``weekday`` (0 is Sunday), Astana time."""
    return rows(connection, HOURS, {"entity": entity, "since": since})
