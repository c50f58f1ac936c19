"""Closes a reading of a feed: writes its coverage, decides on absences and updates the feed's state."""

from collections.abc import Mapping

from sqlite_utils import Database

from govkz_crawler.archive.feeds import absences, sightings, validators
from govkz_crawler.archive.feeds.absences import Key, RemovalRule
from govkz_crawler.archive.feeds.spans import add_span
from govkz_crawler.archive.schema.ledgers import ABSENCES, COVERAGE
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.recorder import Recorder
from govkz_crawler.items import Feed, Reading

_FEED_STATE = """
INSERT INTO feed_state VALUES (:entity, :section, :lang, :asked_from, :asked_to, :recorded_at, :outcome, :reason,
  iif(:outcome = 'complete', :recorded_at, NULL), iif(:outcome = 'refused', :recorded_at, NULL))
ON CONFLICT DO UPDATE SET
  asked_from = coalesce(min(asked_from, excluded.asked_from), asked_from, excluded.asked_from),
  asked_to = coalesce(max(asked_to, excluded.asked_to), asked_to, excluded.asked_to),
  outcome = iif(excluded.looked_at >= looked_at, excluded.outcome, outcome),
  reason = iif(excluded.looked_at >= looked_at, excluded.reason, reason),
  complete_at = coalesce(max(complete_at, excluded.complete_at), complete_at, excluded.complete_at),
  refused_at = coalesce(max(refused_at, excluded.refused_at), refused_at, excluded.refused_at),
  looked_at = max(looked_at, excluded.looked_at)
"""


class Readings:
    """Writes what was looked at in one run, inside a transaction that the writer holds."""

    def __init__(self, db: Database, entries: Entries, recorder: Recorder, run_id: str, rule: RemovalRule) -> None:
        self._db = db
        self._entries = entries
        self._recorder = recorder
        self._run_id = run_id
        self._rule = rule
        self._open: dict[Key, str] | None = None

    def close(self, reading: Reading, recorded_at: str) -> int:
        """Write one reading; returns how many removals it confirmed."""
        self._cover(reading, recorded_at)
        sightings.showed(self._db, reading.feed, reading.listed_by or "", reading.fingerprints)
        validators.keep(self._db, reading)
        for article_id in reading.seen:
            self.sighted((reading.feed.section, article_id, reading.feed.lang), reading.source or "", recorded_at)
        if reading.outcome in ("refused", "failed"):
            return 0
        return sum(self._missed(reading, article_id, recorded_at) for article_id in sorted(reading.missing))

    def sighted(self, key: Key, source: str, at: str) -> None:
        """An item is there: whatever was suspected of it is withdrawn."""
        if key in self._suspects:
            entity = self._suspects.pop(key)
            self._verdict(key, entity, source, "withdrawn", at)

    def forget(self) -> None:
        """What was written has been undone: read the open suspicions again when they are next needed."""
        self._open = None

    @property
    def _suspects(self) -> dict[Key, str]:
        if self._open is None:
            self._open = absences.suspects(self._db)
        return self._open

    def _missed(self, reading: Reading, article_id: int, at: str) -> bool:
        key = (reading.feed.section, article_id, reading.feed.lang)
        if not self._recorder.is_live(*key):
            return False  # another reading of this run has settled it
        source = reading.source or ""
        self._verdict(key, reading.feed.entity, source, "missed", at)
        self._suspects[key] = reading.feed.entity
        validators.doubt(self._db, *key)
        misses = absences.misses(self._db, key)
        if not self._rule.fulfilled(misses):
            return False
        self._suspects.pop(key)
        self._verdict(key, reading.feed.entity, source, "confirmed", at)
        missed_at = misses[0]
        self._recorder.remove(
            key, source, seen_at=missed_at, not_before=self._recorder.last_shown(key, before=missed_at)
        )
        return True

    def _verdict(self, key: Key, entity: str, source: str, verdict: str, at: str) -> None:
        section, article_id, lang = key
        row = {
            "run_id": self._run_id, "section": section, "article_id": article_id, "lang": lang,
            "entity": entity, "source": source, "verdict": verdict, "recorded_at": at,
        }  # fmt: skip
        self._entries.append(ABSENCES, row)

    def _cover(self, reading: Reading, at: str) -> None:
        feed = reading.feed
        row = {
            "run_id": self._run_id, "entity": feed.entity, "section": feed.section, "lang": feed.lang,
            "source": reading.source, "extent": reading.extent, "began_at": reading.began_at,
            "asked_from": reading.asked_from, "asked_to": reading.asked_to,
            "from_at": reading.from_at, "to_at": reading.to_at, "items": reading.items,
            "outcome": reading.outcome, "reason": reading.reason, "recorded_at": at,
        }  # fmt: skip
        self._entries.append(COVERAGE, row)
        follow_coverage(self._db, row)


def follow_coverage(db: Database, row: Mapping[str, str | int | None]) -> None:
    """Bring `spans` and `feed_state` up to date with one row of coverage, as ``derived`` says they must be."""
    feed = Feed(str(row["entity"]), str(row["section"]), str(row["lang"]))
    if row["from_at"] is not None and row["to_at"] is not None:
        add_span(db, feed, str(row["from_at"]), str(row["to_at"]))
    db.execute(_FEED_STATE, dict(row))
