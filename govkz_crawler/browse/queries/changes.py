"""Queries for new items, edits and removals, the newest first. Paging continues from a ``version_id``."""

import json
import sqlite3
from dataclasses import asdict, dataclass

from govkz_crawler.browse.queries.entities import of_them
from govkz_crawler.browse.snapshot import Row, rows

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


# What edits can be narrowed to.
ONLY = {
    "silent": "silent", "title": "title_changed", "text": "text_changed", "links": "links_changed",
    "media": "media_changed", "date": "date_changed", "moved": "moved",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of whom (None for all), in which language, and below which ``version_id``; seen from ``since`` on and before
    ``until`` (UTC); ``only`` are keys of ONLY."""

    entities: tuple[str, ...] | None = None
    lang: str | None = None
    before: int = NEWEST
    since: str | None = None
    until: str | None = None
    only: tuple[str, ...] = ()


def filtered(query: str, wanted: Wanted) -> str:
    """The query with the filters that are asked for, and no others: so that each finds its index."""
    seen = "removed_at" if query is REMOVALS else "seen_at"
    filters = [
        of_them(wanted.entities) if wanted.entities is not None else "",
        "lang = :lang" if wanted.lang else "",
        f"{seen} >= :since" if wanted.since else "",
        f"{seen} < :until" if wanted.until else "",
        *(ONLY[name] for name in wanted.only),
    ]
    return query.format(filters="".join(f" AND {condition}" for condition in filters if condition))


def events(connection: sqlite3.Connection, query: str, wanted: Wanted, limit: int) -> list[Row]:
    """The newest rows of CAME, EDITS or REMOVALS."""
    values = {**asdict(wanted), "entities": json.dumps(wanted.entities), "only": None, "limit": limit}
    return rows(connection, filtered(query, wanted), values)
