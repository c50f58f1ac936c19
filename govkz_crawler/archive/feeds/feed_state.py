"""Brings `spans` and `feed_state` up to date with one more row of coverage.

What they must come to is said in ``feed_coverage``.
"""

import json
from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds.feed_coverage import SPANS_OF_ONE, STATE_OF_ONE
from govkz_crawler.archive.feeds.spans import add_span
from govkz_crawler.archive.schema.coverage_scope import not_left_out
from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.limits import SEVERAL

# What a row of coverage changes in the state of a feed.
_CHANGED = """
  asked_from = coalesce(min(asked_from, :asked_from), asked_from, :asked_from),
  asked_to = coalesce(max(asked_to, :asked_to), asked_to, :asked_to),
  outcome = iif(:recorded_at >= looked_at, :outcome, outcome),
  reason = iif(:recorded_at >= looked_at, :reason, reason),
  complete_at = iif(:outcome = 'complete', max(coalesce(complete_at, ''), :recorded_at), complete_at),
  refused_at = iif(:outcome = 'refused', max(coalesce(refused_at, ''), :recorded_at), refused_at),
  looked_at = max(looked_at, :recorded_at)
"""
_ONE = f"""
INSERT INTO feed_state VALUES (:entity, :section, :lang, :asked_from, :asked_to, :recorded_at, :outcome, :reason,
  iif(:outcome = 'complete', :recorded_at, NULL), iif(:outcome = 'refused', :recorded_at, NULL))
ON CONFLICT DO UPDATE SET {_CHANGED}
"""

# The feeds that a list of the whole site speaks for.
_EVERY = f"""
section = :section AND lang = :lang AND entity <> '{SITE_WIDE}'
AND {not_left_out("entity", ":scope")}
"""
_EVERY_STATE = f"UPDATE feed_state SET {_CHANGED} WHERE {_EVERY}"
_EVERY_SPAN = (
    f"UPDATE spans SET to_at = max(to_at, :to_at) WHERE {_EVERY} AND from_at <= :from_at AND to_at >= :from_at"
)
# Feeds of which more changes than the end of the one span that holds the beginning of the period.
_OTHER_SPANS = f"""
SELECT f.entity FROM (SELECT entity, section, lang FROM feed_state WHERE {_EVERY}) AS f
LEFT JOIN spans AS s ON s.entity = f.entity AND s.section = f.section AND s.lang = f.lang
  AND s.from_at <= :to_at AND s.to_at >= :from_at
GROUP BY f.entity HAVING count(s.from_at) <> 1 OR min(s.from_at) > :from_at
"""


def follow_coverage(db: Database, row: Mapping[str, Any]) -> None:
    """One more row of coverage has been written."""
    scope = json.loads(row["scope"] or "{}")
    if row["section"] == SITE_WIDE:
        for section in scope["sections"]:
            for lang in scope["langs"]:
                _follow_one(db, {**row, "section": section, "lang": lang})
        return
    if row["entity"] == SEVERAL:
        for from_at, entities in scope["of"].items():
            for entity in entities:
                follow_coverage(db, {**row, "entity": entity, "scope": None, "from_at": from_at})
        return
    if row["entity"] != SITE_WIDE:
        _name(db, Feed(row["entity"], row["section"], row["lang"]))
    elif row["scope"] is not None:
        for entity in scope.get("also", ()):
            _name(db, Feed(entity, row["section"], row["lang"]))
        _follow_every(db, row)
    _follow_one(db, row)


def unnamed(db: Database, feed: Feed, entities: frozenset[str]) -> list[str]:
    """Those of the entities of whose feed, in the section and language of ``feed``, no row of coverage tells yet."""
    query = "SELECT entity FROM feed_state WHERE section = ? AND lang = ?"
    return sorted(entities - {entity for (entity,) in db.execute(query, (feed.section, feed.lang))})


def _follow_one(db: Database, row: Mapping[str, Any]) -> None:
    if row["from_at"] is not None and row["to_at"] is not None:
        add_span(db, Feed(row["entity"], row["section"], row["lang"]), row["from_at"], row["to_at"])
    db.execute(_ONE, dict(row))


def _follow_every(db: Database, row: Mapping[str, Any]) -> None:
    values = dict(row)
    if row["from_at"] is not None and row["to_at"] is not None:
        values["from_at"] = min(row["from_at"], row["to_at"])
        for (entity,) in db.execute(_OTHER_SPANS, values).fetchall():
            add_span(db, Feed(entity, row["section"], row["lang"]), values["from_at"], row["to_at"])
        db.execute(_EVERY_SPAN, values)
    db.execute(_EVERY_STATE, values)


def _name(db: Database, feed: Feed) -> None:
    """A feed that is named for the first time has what the lists of the whole site have said of it so far."""
    values = {"entity": feed.entity, "section": feed.section, "lang": feed.lang}
    known = "SELECT 1 FROM feed_state WHERE entity = :entity AND section = :section AND lang = :lang"
    if db.execute(known, values).fetchone() is None:
        db.execute(f"INSERT INTO spans {SPANS_OF_ONE}", values)
        db.execute(f"INSERT INTO feed_state {STATE_OF_ONE}", values)
