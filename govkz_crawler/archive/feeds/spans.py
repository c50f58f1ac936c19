"""Merges the periods of each feed that somebody has read into `spans`."""

from dataclasses import replace

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.doubted_runs import DOUBTED
from govkz_crawler.items import SITE_WIDE, Feed


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
    row: tuple[str | None, str] | None = db.execute(
        f"""
        SELECT asked_from, to_at FROM coverage
        WHERE entity = ? AND section = ? AND lang = ? AND to_at IS NOT NULL AND run_id NOT IN ({DOUBTED})
        ORDER BY to_at DESC, coverage_id DESC LIMIT 1
        """,
        (feed.entity, feed.section, feed.lang),
    ).fetchone()
    return row


def read_since(db: Database, feed: Feed, moment: str) -> str | None:
    """Since when the feed was read without a hole up to ``moment``; None where it was not."""
    query = (
        "SELECT max(from_at) FROM spans WHERE entity = ? AND section = ? AND lang = ? AND from_at <= ? AND to_at >= ?"
    )
    return _moment(db, query, feed, moment, moment)


def reached_at(db: Database, feed: Feed, moment: str) -> str | None:
    """When the reading that reached up to ``moment`` was over: what was held by then is known to be whole."""
    query = f"""
    SELECT max(recorded_at) FROM coverage
    WHERE entity IN (?, '{SITE_WIDE}') AND section = ? AND lang = ? AND to_at = ? AND run_id NOT IN ({DOUBTED})
    """
    return _moment(db, query, feed, moment)


def _moment(db: Database, query: str, feed: Feed, *more: str) -> str | None:
    (moment,) = db.execute(query, (feed.entity, feed.section, feed.lang, *more)).fetchone()
    return None if moment is None else str(moment)
