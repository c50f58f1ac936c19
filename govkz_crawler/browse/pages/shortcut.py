"""Recognises a search that names its target (an id, an address, a day) and leads there directly."""

import sqlite3
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from govkz_crawler.browse.queries import references
from govkz_crawler.browse.search.search_target import Day, ItemId, Url, Words, recognised
from govkz_crawler.browse.snapshot import Row
from govkz_crawler.browse.variants import together
from govkz_crawler.normalise.urls import Citation


@dataclass(frozen=True, slots=True)
class Shortcut:
    """``path`` is the page to go to, where there is just one. Else ``items`` or ``days`` (with the number of their
    texts) are to choose from, ``missing`` is an address, ``unknown`` an id, that the archive holds nothing of, and
    ``empty`` a day of every year on which nothing was published."""

    path: str | None = None
    items: list[Row] = field(default_factory=list)
    days: dict[date, int] = field(default_factory=dict)
    missing: Citation | None = None
    unknown: int | None = None
    empty: Day | None = None


def shortcut(connection: sqlite3.Connection, asked: str) -> Shortcut | None:
    """None where words were asked for."""
    match recognised(asked):
        case Words():
            return None
        case Url(citation):
            return _of_url(connection, citation)
        case ItemId(article_id):
            items = together(references.of_id(connection, article_id))
            path = _item(items[0]) if len(items) == 1 else None
            return Shortcut(path, items, unknown=None if items else article_id)
        case Day() as day:
            days = {date.fromisoformat(day.on): 0} if day.on else references.years_of(connection, day)
            path = _listing(next(iter(days))) if len(days) == 1 else None
            return Shortcut(path, days=days, empty=None if days else day)


def _of_url(connection: sqlite3.Connection, citation: Citation) -> Shortcut:
    langs = references.held(connection, citation)
    if not langs:
        return Shortcut(missing=citation)
    place = citation.lang if citation.lang in langs else "versions"
    return Shortcut(f"/item/{citation.section}/{citation.article_id}#{place}")


def _item(item: Row) -> str:
    return f"/item/{item['section']}/{item['article_id']}"


def _listing(day: date) -> str:
    return "/search?" + urlencode({"since": day.isoformat(), "until": day.isoformat()})
