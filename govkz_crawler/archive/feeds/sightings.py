"""Records which sources have ever shown an item, because only those sources can miss it.

Kept between runs. Who shows what was shown before leaves no version behind, so not all of this follows from `versions`.
"""

from collections.abc import Iterable, Iterator, Mapping

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Finding
from govkz_crawler.archive.schema import row_checksums
from govkz_crawler.archive.schema.row_checksums import checksum, checksum_of
from govkz_crawler.items import Feed

COLUMNS = (*row_checksums.columns("sightings"), "checksum")

_SAW = "INSERT OR IGNORE INTO sightings VALUES (?, ?, ?, ?, NULL, ?)"
_SHOWED = f"""
INSERT INTO sightings
VALUES (:section, :article_id, :lang, :source, :mark,
  {checksum(":section", ":article_id", ":lang", ":source", ":mark")})
ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, checksum = excluded.checksum
WHERE fingerprint IS NOT excluded.fingerprint
"""
_FORGET = f"""
UPDATE sightings
SET fingerprint = NULL, checksum = {checksum(":section", ":article_id", ":lang", "source", "NULL")}
WHERE section = :section AND article_id = :article_id AND lang = :lang AND fingerprint IS NOT NULL
"""
_UNITE = """
INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, checksum = excluded.checksum WHERE fingerprint IS NULL
"""

# Whose answer made a version has shown the item; a removal is told by who does not show it.
_MISSING = """
SELECT DISTINCT section, article_id, lang, source FROM versions AS v
WHERE event NOT IN ('removed', 'captured') AND NOT EXISTS (
  SELECT 1 FROM sightings AS s
  WHERE s.section = v.section AND s.article_id = v.article_id AND s.lang = v.lang AND s.source = v.source
)
"""


def saw(db: Database, section: str, article_id: int, lang: str, source: str) -> None:
    """A source has shown an item."""
    key = (section, article_id, lang, source)
    db.conn.execute(_SAW, (*key, checksum_of((*key, None))))


def seen(section: str, article_id: int, lang: str, source: str) -> tuple[str | int | None, ...]:
    """The row that ``saw`` writes of an item that the source has not shown before: the values of ``COLUMNS``."""
    row = (section, article_id, lang, source, None)
    return (*row, checksum_of(row))


def showed(db: Database, feed: Feed, source: str, fingerprints: Mapping[int, str]) -> None:
    """A list has shown these items, and what it showed of each was followed up."""
    db.conn.executemany(
        _SHOWED,
        (
            {"section": feed.section, "article_id": article_id, "lang": feed.lang, "source": source, "mark": mark}
            for article_id, mark in fingerprints.items()
        ),
    )


def forget(db: Database, section: str, article_id: int, lang: str) -> None:
    """Whatever a list shows of the item will be news."""
    db.execute(_FORGET, {"section": section, "article_id": article_id, "lang": lang})


def fingerprints(db: Database, feed: Feed, article_ids: Iterable[int]) -> dict[int, str]:
    """What a list last showed of these items, for those whose showing was followed up."""
    return {
        article_id: fingerprint
        for article_id in article_ids
        for (fingerprint,) in db.execute(
            """
            SELECT fingerprint FROM sightings
            WHERE section = ? AND article_id = ? AND lang = ? AND fingerprint IS NOT NULL
            """,
            (feed.section, article_id, feed.lang),
        )
    }


def merge_from(db: Database, other: Database) -> None:
    """What the other archive's sources have shown, ours have."""
    db.conn.executemany(_UNITE, other.execute("SELECT * FROM sightings"))


def missing(db: Database) -> Iterator[Finding]:
    """Sightings that follow from `versions` and are not there."""
    for row in db.execute(_MISSING):
        yield Finding("sightings", " ".join(map(str, row)), "is gone, though a version tells of it: run govkz rebuild")


def repair(db: Database) -> int:
    """Forget what is damaged, and see again what follows from `versions`. Returns how many rows were put right."""
    damaged = row_checksums.forget(db, "sightings")
    lost = db.execute(_MISSING).fetchall()
    for row in lost:
        saw(db, *row)
    return max(damaged, len(lost))
