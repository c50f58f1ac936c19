"""What filters let through without any words, the newest first."""

import json
import sqlite3

from govkz_crawler.browse.reading import rows
from govkz_crawler.browse.search.find import PAGE, RANKED, Filters, Found

# Keys first, which an index has: a text is read only of what is shown.
NEWEST = """
SELECT section, article_id, lang FROM variants WHERE {where} ORDER BY {order} DESC LIMIT :limit
"""

SHOWN = """
SELECT a.section, a.article_id, a.lang, a.entity, a.title, a.text, a.published_at, a.published_on, a.status,
  a.translation, a.versions, a.edits
FROM json_each(:shown) AS wanted CROSS JOIN articles AS a
  ON a.section = wanted.value ->> 'section' AND a.article_id = wanted.value ->> 'article_id'
  AND a.lang = wanted.value ->> 'lang'
ORDER BY wanted.key
"""

_STATUS = {"live": "status = 'live'", "removed": "status = 'removed'"}  # spelt out: one of them has an index


def listed(connection: sqlite3.Connection, filters: Filters, page: int = 1) -> Found:
    """One page of them; ``count`` and ``cut`` as for a search."""
    where = " AND ".join([*filters.conditions, *([_STATUS[filters.status]] if filters.status else [])])
    # The removed are few: better sorted, as the plus wants it, than looked for among all.
    order = "+published_at" if filters.status == "removed" else "published_at"
    newest = rows(connection, NEWEST.format(where=where, order=order), {**filters.values, "limit": RANKED + 1})
    shown = newest[:RANKED][PAGE * (page - 1) :][:PAGE]
    hits = rows(connection, SHOWN, {"shown": json.dumps(shown)})
    return Found(hits, min(len(newest), RANKED), len(newest) > RANKED)
