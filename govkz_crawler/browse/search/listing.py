"""Lists the items that filters let through when there are no words, the newest first."""

import sqlite3

from govkz_crawler.browse.search.find import RANKED, STATE, Filters, Found, found_among
from govkz_crawler.browse.snapshot import Row, rows

# Nothing that an index lacks decides: a text is read only of what is shown.
NEWEST = f"SELECT {STATE} FROM variants AS s WHERE {{where}} ORDER BY {{order}} DESC LIMIT :limit"

_STATUS = {"live": "status = 'live'", "removed": "status = 'removed'"}  # spelt out: one of them has an index


_COUNTED = "SELECT count(*) AS found FROM (SELECT 1 FROM variants AS s WHERE {where} LIMIT :limit)"


def listed(connection: sqlite3.Connection, filters: Filters, page: int | None = 1) -> Found:
    """One page of items; ``count``, ``cut`` and ``facets`` as for a search."""
    newest = _newest(connection, filters, RANKED + 1)
    return found_among(connection, newest[:RANKED], page, cut=len(newest) > RANKED)


def every_listed(connection: sqlite3.Connection, filters: Filters, limit: int) -> list[int]:
    """The versions that all of the variants show, the newest first."""
    return [variant["version_id"] for variant in _newest(connection, filters, limit)]


def count_listed(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many variants the filters let through, counted up to one more than are listed."""
    (counted,) = rows(connection, _COUNTED.format(where=_where(filters)), {**filters.values, "limit": RANKED + 1})
    return int(counted["found"])


def _newest(connection: sqlite3.Connection, filters: Filters, limit: int) -> list[Row]:
    # The removed are few: better sorted, as the plus wants it, than looked for among all.
    order = "+published_at" if filters.status == "removed" else "published_at"
    return rows(connection, NEWEST.format(where=_where(filters), order=order), {**filters.values, "limit": limit})


def _where(filters: Filters) -> str:
    return " AND ".join([*filters.conditions, *([_STATUS[filters.status]] if filters.status else [])]) or "true"
