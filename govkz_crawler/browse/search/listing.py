"""What filters let through without any words, the newest first."""

import json
import sqlite3

from govkz_crawler.browse.reading import rows
from govkz_crawler.browse.search.find import PAGE, RANKED, Filters, Found

# Narrow columns first: a text is read only of what is shown.
NEWEST = "SELECT rowid AS id FROM articles WHERE {where} ORDER BY published_at DESC LIMIT :limit"

SHOWN = """
SELECT a.section, a.article_id, a.lang, a.entity, a.title, a.text, a.published_at, a.published_on, a.status,
  a.translation, a.versions, a.edits
FROM json_each(:shown) AS wanted CROSS JOIN articles AS a ON a.rowid = wanted.value ORDER BY wanted.key
"""


def listed(connection: sqlite3.Connection, filters: Filters, page: int = 1) -> Found:
    """One page of them; ``count`` and ``cut`` as for a search."""
    where = " AND ".join([*filters.conditions, *(["status = :status"] if filters.status else [])])
    newest = rows(connection, NEWEST.format(where=where), {**filters.values, "limit": RANKED + 1})
    shown = [row["id"] for row in newest[:RANKED][PAGE * (page - 1) :][:PAGE]]
    return Found(rows(connection, SHOWN, {"shown": json.dumps(shown)}), min(len(newest), RANKED), len(newest) > RANKED)
