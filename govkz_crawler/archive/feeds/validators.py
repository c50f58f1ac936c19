"""Stores the ETag or Last-Modified of each feed's last complete reading, for conditional requests.

Kept between runs, but no record of the site: losing these costs requests, never content.
"""

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.row_checksums import checksum, columns
from govkz_crawler.items import Feed, Reading, Validator

_COLUMNS = columns("validators")
_NAMED = [f":{name}" for name in _COLUMNS]
_KEEP = f"INSERT OR REPLACE INTO validators VALUES ({', '.join(_NAMED)}, {checksum(*_NAMED)})"
_FEED = "entity = ? AND section = ? AND lang = ?"


def store(db: Database, reading: Reading) -> None:
    """What the newest reading of a feed can be told by; nothing, if it is not to be relied on."""
    feed, known = reading.feed, reading.validator
    key = (feed.entity, feed.section, feed.lang)
    if known is None:
        db.execute(f"DELETE FROM validators WHERE {_FEED}", key)
    else:
        values = (*key, known.header, known.value, known.read_at, reading.items)
        db.execute(_KEEP, dict(zip(_COLUMNS, values, strict=True)))


def validator_since(db: Database, feed: Feed, since: str) -> Validator | None:
    """That of the feed, if its list was read since then (UTC)."""
    row = db.execute(
        f"SELECT header, value, read_at, items FROM validators WHERE {_FEED} AND read_at >= ?",
        (feed.entity, feed.section, feed.lang, since),
    ).fetchone()
    return Validator(*row) if row else None


def drop_for_item(db: Database, section: str, article_id: int, lang: str) -> None:
    """An item was missed somewhere: its owner's list is to be looked at, and not to be told by its validator."""
    db.execute(
        """
        DELETE FROM validators WHERE section = :section AND lang = :lang AND entity = (
          SELECT entity FROM variants WHERE section = :section AND article_id = :article_id AND lang = :lang
        )
        """,
        {"section": section, "article_id": article_id, "lang": lang},
    )
