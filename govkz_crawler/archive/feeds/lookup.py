"""Answers the questions that spiders have before they ask the site."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds import absences, former_texts, polling_state, sightings, spans, validators
from govkz_crawler.archive.feeds.absences import RemovalRule
from govkz_crawler.items import SITE_WIDE, Feed, Validator
from govkz_crawler.polling.rhythms import Known

# Seen by a crawl at a moment: the first sight of nearly all, but for those that people captured.
_HELD_BY = """
SELECT 1 FROM variants
WHERE section = :section AND article_id = :article_id AND lang = :lang AND first_seen_at <= :moment AND (
  NOT EXISTS (
    SELECT 1 FROM versions
    WHERE section = :section AND article_id = :article_id AND lang = :lang AND event = 'captured'
  )
  OR EXISTS (
    SELECT 1 FROM versions WHERE section = :section AND article_id = :article_id AND lang = :lang
      AND event <> 'captured' AND seen_at <= :moment
  )
)
"""


class Titles(NamedTuple):
    """What an item is called in the language of a feed, and in others."""

    own: str
    others: frozenset[str]


class Lookup:
    """Read-only questions, answered from what is committed and from the batch that is being written."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read_until(self, feed: Feed) -> str | None:
        """Up to when the feed has been read without a hole (UTC), None when nobody has looked yet."""
        return spans.read_until(self._db, feed)

    def read_from(self, feed: Feed) -> str | None:
        """The first moment of the feed that was read (UTC), None when nobody has looked yet."""
        return spans.read_from(self._db, feed)

    def read_since(self, feed: Feed, moment: str) -> str | None:
        """Since when the feed was read without a hole up to ``moment`` (UTC); None where it was not."""
        return spans.read_since(self._db, feed, moment)

    def fingerprints(self, feed: Feed, article_ids: Iterable[int]) -> dict[int, str]:
        """What RSS last showed of these items, for those whose showing was followed up."""
        return sightings.fingerprints(self._db, feed, article_ids)

    def validator(self, feed: Feed, since: str) -> Validator | None:
        """What the feed's list can be told by, if it was read whole and followed up, and not before ``since`` (UTC)."""
        return validators.validator_since(self._db, feed, since)

    def expected(self, feed: Feed, source: str, after: str, before: str) -> dict[int, str]:
        """Live items of the feed published strictly between the two moments that ``source`` has shown before.

        Returns their ids, each with the entity that owns it.
        """
        everywhere = feed.entity == SITE_WIDE
        rows = self._db.execute(
            f"""
            SELECT a.article_id, a.entity FROM variants AS a
            JOIN sightings AS s ON s.section = a.section AND s.article_id = a.article_id AND s.lang = a.lang
              AND s.source = :source
            WHERE {"" if everywhere else "a.entity = :entity AND"} a.section = :section AND a.lang = :lang
              AND a.status = 'live' AND a.published_at > :after AND a.published_at < :before
            """,
            {"source": source, "after": after, "before": before, **_named(feed)},
        )
        return dict(rows.fetchall())

    def live(self, feed: Feed, after: str, before: str) -> list[int]:
        """Live items of the feed published strictly between the two moments (UTC), whichever source has shown them.

        Placeholders for a missing translation are left out: a list may well not show them.
        """
        rows = self._db.execute(
            """
            SELECT article_id FROM variants AS a WHERE entity = :entity AND section = :section AND lang = :lang
              AND status = 'live' AND translation <> 'placeholder' AND published_at > :after AND published_at < :before
              AND EXISTS (
                SELECT 1 FROM sightings AS s
                WHERE s.section = a.section AND s.article_id = a.article_id AND s.lang = a.lang
              )
            """,
            {"after": after, "before": before, **_named(feed)},
        )
        return [article_id for (article_id,) in rows]

    def held_by(self, feed: Feed, article_ids: Iterable[int], mark: str) -> set[int]:
        """Which of these items were held when the reading that reached ``mark`` was over.

        Items that a run left behind when it died do not count: what is between them and the mark was never read. Nor
        does what only people captured.
        """
        moment = spans.reached_at(self._db, feed, mark)
        if moment is None:
            return set()
        return {
            article_id
            for article_id in article_ids
            if self._db.execute(
                _HELD_BY,
                {"section": feed.section, "article_id": article_id, "lang": feed.lang, "moment": moment},
            ).fetchone()
        }

    def dates_shown(self, feed: Feed, source: str, article_ids: Iterable[int]) -> dict[int, str]:
        """Those of these live items that ``source`` has shown and that have a date, each with it (UTC)."""
        found = {}
        for article_id in article_ids:
            row = self._db.execute(
                """
                SELECT a.published_at FROM variants AS a JOIN sightings AS s USING (section, article_id, lang)
                WHERE a.section = ? AND a.article_id = ? AND a.lang = ? AND s.source = ? AND a.status = 'live'
                  AND a.published_at IS NOT NULL
                """,
                (feed.section, article_id, feed.lang, source),
            ).fetchone()
            if row:
                found[article_id] = row[0]
        return found

    def neighbours(self, feed: Feed, source: str, oldest: str, newest: str) -> list[tuple[int, str]]:
        """Live items of the feed that ``source`` has shown, with their dates, the newest first.

        From the one just before ``newest`` (UTC) to the one just behind ``oldest``.
        """
        rows = """
        SELECT a.article_id, a.published_at AS at
        FROM variants AS a JOIN sightings AS s USING (section, article_id, lang)
        WHERE a.entity = :entity AND a.section = :section AND a.lang = :lang AND s.source = :source
          AND a.status = 'live'
        """
        return self._db.execute(
            f"""
            SELECT * FROM (SELECT * FROM ({rows}) WHERE at > :newest ORDER BY at LIMIT 1)
            UNION ALL SELECT * FROM ({rows}) WHERE at BETWEEN :oldest AND :newest
            UNION ALL SELECT * FROM (SELECT * FROM ({rows}) WHERE at < :oldest ORDER BY at DESC LIMIT 1)
            ORDER BY at DESC, article_id DESC
            """,
            {"source": source, "oldest": oldest, "newest": newest, **_named(feed)},
        ).fetchall()

    def last_misses(self, feed: Feed, article_ids: Iterable[int], now: str, rule: RemovalRule) -> set[int]:
        """Those of these items that another miss at this moment (UTC) would remove."""
        return {
            article_id
            for article_id in article_ids
            if rule.fulfilled([*absences.misses(self._db, (feed.section, article_id, feed.lang)), now])
        }

    def waiting(self, feed: Feed, now: str, rule: RemovalRule) -> set[int]:
        """Items of the feed that showed a former text: seen so again at this moment (UTC), it is an edit."""
        return former_texts.due(self._db, feed, now, rule)

    def values_held(self, feed: Feed, article_ids: Iterable[int], column: str) -> list[str | None]:
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

    def dates_held(self, feed: Feed, article_id: int) -> list[str]:
        """The date (UTC) of an item, if it is held live in the feed's language with one, whoever owns it."""
        return [date for date in self.values_held(feed, [article_id], "published_at") if date]

    def owned(self, feed: Feed, article_ids: Iterable[int]) -> set[int]:
        """Those of these items that are held live in the feed's language, whoever owns them."""
        query = "SELECT 1 FROM variants WHERE section = ? AND article_id = ? AND lang = ? AND status = 'live'"
        return {
            article_id
            for article_id in article_ids
            if self._db.execute(query, (feed.section, article_id, feed.lang)).fetchone()
        }

    def titles(self, feed: Feed, article_ids: Iterable[int]) -> dict[int, Titles]:
        """Of those of these items that are held live with a text of their own in the feed's language: their titles."""
        found = {}
        for article_id in self._own(feed, article_ids):
            rows = self._db.execute(
                "SELECT lang, title, translation, status FROM articles WHERE section = ? AND article_id = ?",
                (feed.section, article_id),
            ).fetchall()
            own = next((title for lang, title, *how in rows if lang == feed.lang and how == ["own", "live"]), None)
            if own:
                others = {title for lang, title, *_ in rows if lang != feed.lang and title}
                found[article_id] = Titles(own, frozenset(others))
        return found

    def _own(self, feed: Feed, article_ids: Iterable[int]) -> list[int]:
        """Those of these items that are held live with a text of their own: in a first crawl none, told at once."""
        rows = self._db.execute(
            """
            SELECT article_id FROM variants
            WHERE section = ? AND lang = ? AND translation = 'own' AND status = 'live'
              AND article_id IN (SELECT value FROM json_each(?))
            """,
            (feed.section, feed.lang, json.dumps([*article_ids])),
        )
        return [article_id for (article_id,) in rows]

    def known_feeds(self, section: str, lang: str, since: str) -> Known:
        """How the feeds of a section in a language stand; of what they published, what came since then (UTC)."""
        return polling_state.known_feeds(self._db, section, lang, since)

    def entities(self) -> list[str]:
        """The slugs of the registry as the archive knows it."""
        return [slug for (slug,) in self._db.execute("SELECT slug FROM entities ORDER BY slug")]


def _named(feed: Feed) -> dict[str, str]:
    return {"entity": feed.entity, "section": feed.section, "lang": feed.lang}
