"""Counts the texts that hold a word by month, language and entity, beside all texts.

No table is kept for it: FTS5 lists the texts that hold a word, and an index of `variants` says of each when, by whom
and in which language it was published, without touching its row.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence

from govkz_crawler.archive.schema.counts import EVERYTHING
from govkz_crawler.browse.queries.entities import of_them
from govkz_crawler.browse.search.find import Filters, conditions, few
from govkz_crawler.browse.snapshot import Row, rows

HOLDING = """
SELECT substr(s.published_on, 1, 7), s.lang, s.entity FROM articles_fts AS f
CROSS JOIN variants AS s INDEXED BY variants_version ON s.version_id = f.rowid
WHERE {where}
"""

PUBLISHED = """
SELECT month, lang, entity, sum(published) AS texts FROM activity
WHERE {whose} AND month >= :since AND month <= :until AND published > 0 GROUP BY month, lang, entity
"""

BOUNDS = """
SELECT min(nullif(month, '')) AS first, max(month) AS last FROM activity WHERE entity = :everything AND published > 0
"""

SPANS = """
SELECT entity, section, lang, from_at, to_at FROM spans WHERE to_at > :since AND ({whose})
"""

AT_MOST = "SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH :match LIMIT :limit)"
MOST_TEXTS = 400_000  # that a page counts: about a second's work

Key = tuple[str, str, str]  # month, language, entity


def holding(connection: sqlite3.Connection, match: str, filters: Filters) -> Counter[Key]:
    """The texts that an FTS5 expression finds, by month of publication, language and entity. Those without a date are
    left out."""
    where = " AND ".join(conditions(filters, gather=few(connection, filters)))
    found = Counter(connection.execute(HOLDING.format(where=where), {**filters.values, "match": match}))
    return Counter({key: texts for key, texts in found.items() if key[0]})


def countable(connection: sqlite3.Connection, matches: Sequence[str], filters: Filters) -> list[bool]:
    """Which of some FTS5 expressions, one after the other, find few enough texts for all of them to be counted."""
    if filters.conditions and few(connection, filters):
        return [True] * len(matches)
    left, told = MOST_TEXTS, []
    for match in matches:
        (texts,) = connection.execute(AT_MOST, {"match": match, "limit": left + 1}).fetchone()
        told.append(texts <= left)
        left -= texts if texts <= left else 0
    return told


def published(connection: sqlite3.Connection, filters: Filters, since: str, until: str) -> Counter[Key]:
    """All texts by the same, from one month to another."""
    whose = "entity <> :everything" if filters.entities is None else of_them(filters.entities)
    values = {**filters.values, "everything": EVERYTHING, "since": since, "until": until}
    found = rows(connection, PUBLISHED.format(whose=whose), values)
    return Counter({(row["month"], row["lang"], row["entity"]): row["texts"] for row in found})


def bounds(connection: sqlite3.Connection) -> tuple[str, str] | None:
    """The first and the last month of publication, None in an empty archive."""
    (row,) = rows(connection, BOUNDS, {"everything": EVERYTHING})
    return (row["first"], row["last"]) if row["first"] else None


def spans(connection: sqlite3.Connection, filters: Filters, since: str) -> list[Row]:
    """The periods after ``since`` in which the feeds of these entities, or of the whole site, were read."""
    whose = "true" if filters.entities is None else f"{of_them(filters.entities)} OR entity = :everything"
    return rows(connection, SPANS.format(whose=whose), {**filters.values, "everything": EVERYTHING, "since": since})
