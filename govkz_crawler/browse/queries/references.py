"""Queries the items that a number, an address or a day stands for."""

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from govkz_crawler.archive.schema.counts import EVERYTHING
from govkz_crawler.browse.search.search_target import Day
from govkz_crawler.browse.snapshot import Row, row, rows
from govkz_crawler.normalise.clock import midnight, utc
from govkz_crawler.normalise.urls import Citation

# Every section has its own numbers: an id alone can stand for one item in each.
BY_ID = """
SELECT a.section, a.article_id, a.lang, a.entity, a.title, a.published_at, a.published_on, a.status, a.translation
FROM item_counts AS c CROSS JOIN articles AS a ON a.section = c.section AND a.article_id = :article_id
ORDER BY a.section, a.lang
"""

TEXTS = """
SELECT section, article_id, lang, entity, title, text, published_at, translation, status FROM articles
WHERE section = :section AND article_id = :article_id
"""

HELD = "SELECT lang FROM variants WHERE section = :section AND article_id = :article_id"

YEARS = "SELECT min(nullif(month, '')) AS first, max(month) AS last FROM activity WHERE entity = :everything"

ON_DAY = "SELECT count(*) AS texts FROM variants WHERE published_at >= :since AND published_at < :before"


def of_id(connection: sqlite3.Connection, article_id: int) -> list[Row]:
    """The variants of the items of that number, in every section."""
    return rows(connection, BY_ID, {"article_id": article_id})


def held(connection: sqlite3.Connection, citation: Citation) -> list[str]:
    """The languages in which the archive holds the cited item; empty where it does not, and for one cited by slug."""
    key = {"section": citation.section, "article_id": citation.article_id}
    return [each["lang"] for each in rows(connection, HELD, key)] if citation.article_id else []


def texts_of(connection: sqlite3.Connection, section: str, article_id: int) -> dict[str, Row]:
    """The variants of one item by language, with their texts."""
    return {each["lang"]: each for each in rows(connection, TEXTS, {"section": section, "article_id": article_id})}


def years_of(connection: sqlite3.Connection, day: Day) -> dict[date, int]:
    """The same day of each year from which the archive holds anything, the newest first, with the number of texts."""
    bounds = row(connection, YEARS, {"everything": EVERYTHING})
    if not bounds or not bounds["first"]:
        return {}
    days = _days(range(int(bounds["last"][:4]), int(bounds["first"][:4]) - 1, -1), day)
    return {on: texts for on in days if (texts := _on(connection, on))}


def _days(years: Iterable[int], day: Day) -> list[date]:
    leap = day.month == 2 and day.day == 29
    return [date(year, day.month, day.day) for year in years if not leap or date(year, 3, 1) - date(year, 2, 1) > _FEB]


_FEB = timedelta(days=28)


def _on(connection: sqlite3.Connection, day: date) -> int:
    bounds = {"since": utc(midnight(day)), "before": utc(midnight(day + timedelta(days=1)))}
    (counted,) = rows(connection, ON_DAY, bounds)
    return int(counted["texts"])
