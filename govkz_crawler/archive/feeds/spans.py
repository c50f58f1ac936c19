"""Merges the periods of each feed that somebody has read into `spans`."""

from dataclasses import replace

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.coverage_scope import ALIKE, is_of, tells_of
from govkz_crawler.archive.schema.doubted_runs import DOUBTED
from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.limits import SEVERAL

_FURTHEST = f"""
SELECT asked_from, to_at FROM coverage
WHERE {{of}} AND section = :section AND lang = :lang AND to_at > :since AND run_id NOT IN ({DOUBTED})
ORDER BY to_at DESC, coverage_id DESC LIMIT 1
"""
# No reading of the feed reached further than its spans do: later rows tell of others.
_SHARED = f"""entity = '{SEVERAL}' AND {is_of(":entity", "scope")} AND to_at <= (
  SELECT max(to_at) FROM spans WHERE entity = :entity AND section = :section AND lang = :lang
)"""

# A row that tells of several feeds was written when the last of them was over. Their readings brought nothing new, so
# that what was held when they were over is what was held when they began.
_REACHED = f"""
SELECT max(iif(c.entity = '{SEVERAL}', c.began_at, c.recorded_at)) FROM coverage AS c
WHERE c.entity IN (:entity, {ALIKE}) AND {tells_of(":entity", "c")}
  AND c.section = :section AND c.lang = :lang AND c.to_at = :moment AND c.run_id NOT IN ({DOUBTED})
"""


def add_span(db: Database, feed: Feed, from_at: str, to_at: str) -> None:
    """Add one period that was read, joining it with those it touches.

    What begins after it ends (a feed whose items are all dated in the future) is the moment of its end.
    """
    from_at = min(from_at, to_at)
    key = (feed.entity, feed.section, feed.lang)
    where = "entity = ? AND section = ? AND lang = ? AND from_at <= ? AND to_at >= ?"
    touching = (*key, to_at, from_at)
    low, high = db.execute(f"SELECT min(from_at), max(to_at) FROM spans WHERE {where}", touching).fetchone()
    db.execute(f"DELETE FROM spans WHERE {where}", touching)
    db.execute(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?)",
        (*key, min(low or from_at, from_at), max(high or to_at, to_at)),
    )


def read_from(db: Database, feed: Feed) -> str | None:
    """Since when the feed has been read, None when nobody has looked yet."""
    return _moment(db, "SELECT min(from_at) FROM spans WHERE entity = ? AND section = ? AND lang = ?", feed)


def read_until(db: Database, feed: Feed) -> str | None:
    """Up to when the feed has been read without a hole, None when nobody has looked yet.

    The reading that reached furthest may have left a hole behind: then the mark is where that hole begins. A feed that
    was never read by itself begins with the list of the whole site.
    """
    newest = _furthest(db, feed) or _furthest(db, replace(feed, entity=SITE_WIDE))
    if newest is None:
        return None
    asked_from, to_at = newest
    query = "SELECT min(to_at) FROM spans WHERE entity = ? AND section = ? AND lang = ? AND to_at >= ?"
    return _moment(db, query, feed, asked_from or to_at)


def _furthest(db: Database, feed: Feed) -> tuple[str | None, str] | None:
    """What was asked for and reached by the reading of this very list that reached furthest."""
    values = {"entity": feed.entity, "section": feed.section, "lang": feed.lang, "since": ""}
    own: tuple[str | None, str] | None = db.execute(_FURTHEST.format(of="entity = :entity"), values).fetchone()
    if feed.entity == SITE_WIDE:
        return own
    shared: tuple[str | None, str] | None = db.execute(
        _FURTHEST.format(of=_SHARED), values | {"since": own[1] if own else ""}
    ).fetchone()
    return shared or own


def read_since(db: Database, feed: Feed, moment: str) -> str | None:
    """Since when the feed was read without a hole up to ``moment``; None where it was not."""
    query = (
        "SELECT max(from_at) FROM spans WHERE entity = ? AND section = ? AND lang = ? AND from_at <= ? AND to_at >= ?"
    )
    return _moment(db, query, feed, moment, moment)


def reached_at(db: Database, feed: Feed, moment: str) -> str | None:
    """When the reading that reached up to ``moment`` was over: what was held by then is known to be whole."""
    values = {"entity": feed.entity, "section": feed.section, "lang": feed.lang, "moment": moment}
    (reached,) = db.execute(_REACHED, values).fetchone()
    return None if reached is None else str(reached)


def _moment(db: Database, query: str, feed: Feed, *more: str) -> str | None:
    (moment,) = db.execute(query, (feed.entity, feed.section, feed.lang, *more)).fetchone()
    return None if moment is None else str(moment)
