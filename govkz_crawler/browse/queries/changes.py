"""Queries new items, edits, removals and returns, the newest first. Paging continues from a ``version_id``."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from govkz_crawler.archive.schema.complete_look import looked_then
from govkz_crawler.browse.queries.entities import of_them
from govkz_crawler.browse.snapshot import Row, rows

NEWEST = 2**62  # above every version_id

CAME = """
SELECT version_id, section, article_id, lang, entity, title, published_at, not_before, seen_at, url, leaf_hash, origin
FROM versions WHERE event = 'new' AND version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""

EDITS = """
SELECT version_id, section, article_id, lang, entity, version, not_before, seen_at, url, title_before, title_after,
  text_before, text_after, published_before, published_after, entity_before, silent, title_changed, text_changed,
  summary_changed, links_changed, media_changed, image_changed, date_changed, moved, seen_before, version_before,
  version_id_before, leaf_hash, origin
FROM edits WHERE version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""

REMOVALS = """
SELECT version_id, section, article_id, lang, entity, title, published_at, published_on, url, not_before,
  removed_at, first_seen_at, status_now, returned_at, missed_run_id, confirmed_run_id, confirmed_at, doubt,
  leaf_hash, origin
FROM removals WHERE version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""


# The text that came back after a removal, which ``removal_id`` names.
RETURNS = """
SELECT * FROM (
  SELECT v.version_id, r.version_id AS removal_id, v.section, v.article_id, v.lang, v.entity, v.title, v.published_at,
    r.removed_at AS not_before, v.seen_at, v.url, v.leaf_hash, v.origin
  FROM removals AS r JOIN versions AS v ON v.version_id = (
    SELECT min(q.version_id) FROM versions AS q
    WHERE q.section = r.section AND q.article_id = r.article_id AND q.lang = r.lang
      AND q.seen_at = r.returned_at AND q.event <> 'removed'
  )
) WHERE version_id < :before {filters} ORDER BY version_id DESC LIMIT :limit
"""

SIDES = """
SELECT version_id, version, title, text, summary, published_at, entity, image_url, links, media,
  salt IS NULL AS withheld
FROM versions WHERE version_id IN (SELECT value FROM json_each(:wanted))
"""

QUERIES = {"new": CAME, "edited": EDITS, "removed": REMOVALS, "returned": RETURNS}

# Variants that became something else by versions above one and up to another.
TOUCHED = """
SELECT DISTINCT section, article_id, lang FROM versions
WHERE version > 1 AND version_id > :above AND version_id <= :to
"""

COMPARED = 5_000  # newest edits whose texts are compared to find what their numbers and dates say
_LARGE = 500  # characters by which a text became longer or shorter

# The other one of the two languages that most items have, and what is known of it.
_OTHER = """EXISTS (
  SELECT 1 FROM variants AS o WHERE o.section = {0}.section AND o.article_id = {0}.article_id
    AND o.lang = iif({0}.lang = 'kk', 'ru', 'kk') AND o.translation = 'own' AND {1} AND {2}
)"""


def _alone(table: str, seen: str, other: str) -> str:
    """Of the other language something else is known, by a reading of its feed at that time."""
    return _OTHER.format(table, other, looked_then("o", "o.lang", f"{table}.{seen}"))


_AMONG_NEWEST = f"""version_id >= coalesce(
  (SELECT version_id FROM versions WHERE event = 'edited' ORDER BY version_id DESC LIMIT 1 OFFSET {COMPARED}), 0
)"""
_DIFFER = "{}(title_before || char(10) || text_before, title_after || char(10) || text_after)"

# What edits, and what removals, can be narrowed to.
ONLY = {
    EDITS: {
        "silent": "silent", "title": "title_changed", "text": "text_changed", "links": "links_changed",
        "media": "media_changed", "date": "date_changed", "moved": "moved",
        "numbers": f"{_AMONG_NEWEST} AND {_DIFFER.format('numbers_differ')}",
        "dates": f"{_AMONG_NEWEST} AND {_DIFFER.format('dates_differ')}",
        "large": f"abs(length(text_after) - length(text_before)) >= {_LARGE}",
        "alone": _alone("edits", "seen_at", "o.edits = 0"),
    },
    REMOVALS: {"gone": "returned_at IS NULL", "alone": _alone("removals", "removed_at", "o.status = 'live'")},
}  # fmt: skip
ONLY_COMPARED = {"numbers", "dates"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of whom (None for all), in which language, below which ``version_id`` and from which one on; seen from ``since``
    on and before ``until`` (UTC); ``only`` are keys of ONLY for the query; of the variants of one item, where ``item``
    names its section and id."""

    entities: tuple[str, ...] | None = None
    lang: str | None = None
    before: int = NEWEST
    after: int | None = None
    since: str | None = None
    until: str | None = None
    only: tuple[str, ...] = ()
    item: tuple[str, int] | None = None


def filtered(query: str, wanted: Wanted) -> str:
    """The query with the filters that are asked for, and no others: so that each finds its index."""
    seen = "removed_at" if query is REMOVALS else "seen_at"
    filters = [
        "version_id >= :after" if wanted.after is not None else "",
        of_them(wanted.entities) if wanted.entities is not None else "",
        "lang = :lang" if wanted.lang else "",
        f"{seen} >= :since" if wanted.since else "",
        f"{seen} < :until" if wanted.until else "",
        "section = :section AND article_id = :article_id" if wanted.item else "",
        *(ONLY[query][name] for name in wanted.only),
    ]
    return query.format(filters="".join(f" AND {condition}" for condition in filters if condition))


def events(connection: sqlite3.Connection, query: str, wanted: Wanted, limit: int) -> list[Row]:
    """The newest rows of CAME, EDITS or REMOVALS."""
    section, article_id = wanted.item or (None, None)
    values = {
        **asdict(wanted), "entities": json.dumps(wanted.entities), "only": None, "item": None, "section": section,
        "article_id": article_id, "limit": limit,
    }  # fmt: skip
    return rows(connection, filtered(query, wanted), values)


def sides(connection: sqlite3.Connection, version_ids: Iterable[int]) -> dict[int, Row]:
    """What those versions say, by ``version_id``: their number, text, the columns of ``comparison.FIELDS``, and whether
    their text was ``withheld``."""
    found = rows(connection, SIDES, {"wanted": json.dumps(list(version_ids))})
    return {row.pop("version_id"): row for row in found}


def touched(connection: sqlite3.Connection, above: int, to: int) -> list[tuple[str, int, str]]:
    """Section, id and language of the variants that versions of ``above < version_id <= to`` made something else."""
    return connection.execute(TOUCHED, {"above": above, "to": to}).fetchall()
