"""Closes a reading of a feed: writes its coverage, decides on absences and updates the feed's state."""

import json

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds import absences, sightings, validators
from govkz_crawler.archive.feeds.absences import Key, RemovalRule
from govkz_crawler.archive.feeds.feed_state import follow_coverage, unnamed
from govkz_crawler.archive.schema.ledgers import ABSENCES, COVERAGE
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.quiet_readings import is_quiet
from govkz_crawler.archive.write.recorder import Recorder
from govkz_crawler.items import Feed, Reading


class Readings:
    """Writes what was looked at in one run, inside a transaction that the writer holds; what is quiet waits."""

    def __init__(self, db: Database, entries: Entries, recorder: Recorder, run_id: str, rule: RemovalRule) -> None:
        self._db = db
        self._entries = entries
        self._recorder = recorder
        self._quiet = recorder.quiet
        self._run_id = run_id
        self._rule = rule
        self._with_news: set[Feed] = set()  # of which this run has written something
        self._open: dict[Key, str] | None = None

    def prepare(self, reading: Reading) -> None:
        """Write what waits where this reading depends on it: outside of an entry, which may be undone."""
        if reading.scope or reading.missing:
            self.write_quiet()
        self._quiet.asked(reading.feed)

    def write_quiet(self) -> None:
        """Write the quiet readings that wait: the batch ends, or the run."""
        self._quiet.write()

    def drop_quiet(self) -> None:
        """The batch has been undone, and with it what waited for its end."""
        self._quiet.drop()

    def close(self, reading: Reading, recorded_at: str) -> int:
        """Write one reading; returns how many removals it confirmed."""
        self._recorder.waiting.doubt(reading)
        sightings.showed(self._db, reading.feed, reading.listed_by or "", reading.fingerprints)
        validators.store(self._db, reading)
        for article_id in reading.seen:
            self.sighted((reading.feed.section, article_id, reading.feed.lang), reading.source or "", recorded_at)
        self._cover(reading, recorded_at)
        if reading.outcome in ("refused", "failed"):
            return 0
        return sum(self._missed(reading, article_id, recorded_at) for article_id in sorted(reading.missing))

    def sighted(self, key: Key, source: str, at: str) -> None:
        """An item is there: whatever was suspected of it is withdrawn."""
        if key in self._suspects:
            entity = self._suspects.pop(key)
            self._verdict(key, entity, source, "withdrawn", at)

    def has_news(self, feed: Feed) -> None:
        """Something of the feed has been written: its reading has a row of its own, whatever it says."""
        self._with_news.add(feed)

    def forget(self) -> None:
        """What was written has been undone: read the open suspicions again when they are next needed."""
        self._open = None
        self._recorder.waiting.forget()

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
        validators.drop_for_item(self._db, *key)
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
        self.has_news(Feed(entity, section, lang))
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
            "outcome": reading.outcome, "reason": reading.reason, "scope": self._scope(reading), "recorded_at": at,
        }  # fmt: skip
        if is_quiet(reading) and feed not in self._with_news:
            self._quiet.put(feed, row)
            return
        self._entries.append(COVERAGE, row)
        follow_coverage(self._db, row)

    def _scope(self, reading: Reading) -> str | None:
        """As `coverage` has it: who is named for the first time, and who is left out; or what could not be asked."""
        if (scope := reading.scope) is None:
            return None
        told = {
            "also": unnamed(self._db, reading.feed, scope.entities - scope.but),
            "but": sorted(scope.but),
            "sections": list(scope.sections),
            "langs": list(scope.langs),
        }
        return json.dumps({name: value for name, value in told.items() if value}, separators=(",", ":"))
