"""What happened, the newest first: items that came, edits, removals. Pages go on from a ``version_id``."""

import json
import sqlite3
from dataclasses import dataclass

from govkz_crawler.browse.queries.entities import of_them
from govkz_crawler.browse.reading import Row, rows

NEWEST = 2**62  # above every version_id

CAME = """
SELECT version_id, section, article_id, lang, entity, title, text, published_at, not_before, seen_at, url, leaf_hash
FROM versions WHERE event = 'new' AND version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""

EDITS = """
SELECT version_id, section, article_id, lang, entity, version, not_before, seen_at, url, title_before, title_after,
  text_before, text_after, published_before, published_after, entity_before, silent, title_changed, text_changed,
  summary_changed, links_changed, media_changed, image_changed, date_changed, moved, seen_before, version_before,
  leaf_hash
FROM edits WHERE version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""

REMOVALS = """
SELECT version_id, section, article_id, lang, entity, title, published_at, published_on, url, not_before,
  removed_at, first_seen_at, status_now, returned_at, missed_run_id, confirmed_run_id, confirmed_at, leaf_hash
FROM removals WHERE version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of whom (None for all), in which language, and below which ``version_id``."""

    entities: tuple[str, ...] | None = None
    lang: str | None = None
    before: int = NEWEST


def filtered(query: str, wanted: Wanted) -> str:
    """The query with the filters that are asked for, and no others: so that each finds its index."""
    filters = (f" AND {of_them(wanted.entities)}" if wanted.entities is not None else "") + (
        " AND lang = :lang" if wanted.lang else ""
    )
    return query.format(filters=filters)


def events(connection: sqlite3.Connection, query: str, wanted: Wanted, limit: int) -> list[Row]:
    """The newest rows of CAME, EDITS or REMOVALS."""
    values = {"entities": json.dumps(wanted.entities), "lang": wanted.lang, "before": wanted.before, "limit": limit}
    return rows(connection, filtered(query, wanted), values)
