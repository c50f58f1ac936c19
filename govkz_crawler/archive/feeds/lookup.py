"""What the spiders ask the archive before they ask the site."""

from collections.abc import Iterable

from sqlite_utils import Database

from govkz_crawler.archive.feeds import polling_state, sightings, spans, validators
from govkz_crawler.items import Feed, Validator
from govkz_crawler.polling.rhythms import Known


class Memory:
    """Read-only questions, answered from what is committed and from the batch that is being written."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def mark(self, feed: Feed) -> str | None:
        """Up to when the feed has been read without a hole (UTC), None when nobody has looked yet."""
        return spans.mark(self._db, feed)

    def first(self, feed: Feed) -> str | None:
        """The first moment of the feed that was read (UTC), None when nobody has looked yet."""
        return spans.first(self._db, feed)

    def begun(self, feed: Feed, moment: str) -> str | None:
        """Since when the feed was read without a hole up to ``moment`` (UTC); None where it was not."""
        return spans.begun(self._db, feed, moment)

    def fingerprints(self, feed: Feed, article_ids: Iterable[int]) -> dict[int, str]:
        """What RSS last showed of these items, for those whose showing was followed up."""
        return sightings.fingerprints(self._db, feed, article_ids)

    def validator(self, feed: Feed, since: str) -> Validator | None:
        """What the feed's list can be told by, if it was read whole and followed up, and not before ``since`` (UTC)."""
        return validators.kept(self._db, feed, since)

    def reaches(self, feed: Feed, article_ids: Iterable[int], mark: str) -> bool:
        """Whether any of these items was held when the reading that reached ``mark`` was over.

        Items that a run left behind when it died do not count: what is between them and the mark was never read.
        """
        moment = spans.reached_at(self._db, feed, mark)
        return moment is not None and any(
            self._db.execute(
                "SELECT 1 FROM variants WHERE section = ? AND article_id = ? AND lang = ? AND first_seen_at <= ?",
                (feed.section, article_id, feed.lang, moment),
            ).fetchone()
            for article_id in article_ids
        )

    def expected(self, feed: Feed, source: str, after: str, before: str) -> dict[int, str]:
        """Live items of the feed published strictly between the two moments that ``source`` has shown before.

        Returns their ids, each with the entity that owns it.
        """
        everywhere = feed.entity == "*"
        rows = self._db.execute(
            f"""
            SELECT a.article_id, a.entity FROM variants AS a
            JOIN sightings AS s ON s.section = a.section AND s.article_id = a.article_id AND s.lang = a.lang
              AND s.source = :source
            WHERE {"" if everywhere else "a.entity = :entity AND"} a.section = :section AND a.lang = :lang
              AND a.status = 'live' AND a.published_at > :after AND a.published_at < :before
            """,
            {
                "source": source, "entity": feed.entity, "section": feed.section, "lang": feed.lang,
                "after": after, "before": before,
            },
        )  # fmt: skip
        return dict(rows.fetchall())

    def held(self, feed: Feed, article_ids: Iterable[int], column: str) -> list[str | None]:
        """One column of ``articles`` for those of these items that are held live."""
        return [
            value
            for article_id in article_ids
            for (value,) in self._db.execute(
                f"""
                SELECT {column} FROM articles
                WHERE section = ? AND article_id = ? AND lang = ? AND status = 'live'
                """,
                (feed.section, article_id, feed.lang),
            )
        ]

    def known(self, section: str, lang: str, since: str) -> Known:
        """How the feeds of a section in a language stand; of what they published, what came since then (UTC)."""
        return polling_state.known(self._db, section, lang, since)

    def entities(self) -> list[str]:
        """The slugs of the registry as the archive knows it."""
        return [slug for (slug,) in self._db.execute("SELECT slug FROM entities ORDER BY slug")]
