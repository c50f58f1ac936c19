"""`spans`: for each feed, the periods that somebody has read, merged where they touch."""

from sqlite_utils import Database

from govkz_crawler.items import Feed


def add_span(db: Database, feed: Feed, from_at: str, to_at: str) -> None:
    """Add one period that was read, joining it with those it touches."""
    key = (feed.entity, feed.section, feed.lang)
    where = "entity = ? AND section = ? AND lang = ? AND from_at <= ? AND to_at >= ?"
    touching = (*key, to_at, from_at)
    low, high = db.execute(f"SELECT min(from_at), max(to_at) FROM spans WHERE {where}", touching).fetchone()
    db.execute(f"DELETE FROM spans WHERE {where}", touching)
    db.execute(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?)",
        (*key, min(low or from_at, from_at), max(high or to_at, to_at)),
    )


def mark(db: Database, feed: Feed) -> str | None:
    """Up to when the feed has been read, None when nobody has looked yet."""
    return _bound(db, "max(to_at)", feed)


def first(db: Database, feed: Feed) -> str | None:
    """Since when the feed has been read, None when nobody has looked yet."""
    return _bound(db, "min(from_at)", feed)


def _bound(db: Database, bound: str, feed: Feed) -> str | None:
    (moment,) = db.execute(
        f"SELECT {bound} FROM spans WHERE entity = ? AND section = ? AND lang = ?",
        (feed.entity, feed.section, feed.lang),
    ).fetchone()
    return None if moment is None else str(moment)
