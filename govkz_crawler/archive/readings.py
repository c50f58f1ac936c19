"""Closing a reading: coverage is written, suspicions are noted, withdrawn or confirmed, feeds brought up to date."""

from collections.abc import Mapping

from sqlite_utils import Database

from govkz_crawler.archive import validators
from govkz_crawler.archive.chain import ABSENCES, COVERAGE
from govkz_crawler.archive.ledgers import Heads
from govkz_crawler.archive.record import Recorder
from govkz_crawler.archive.spans import add_span
from govkz_crawler.items import Feed, Reading

Key = tuple[str, int, str]


class Readings:
    """Writes what was looked at in one run, inside a transaction that the writer holds."""

    def __init__(self, db: Database, heads: Heads, recorder: Recorder, run_id: str, confirmations: int) -> None:
        self._db = db
        self._heads = heads
        self._recorder = recorder
        self._run_id = run_id
        self._confirmations = confirmations
        self._suspects = open_suspicions(db)

    def close(self, reading: Reading, recorded_at: str) -> int:
        """Write one reading; returns how many removals it confirmed."""
        self._cover(reading, recorded_at)
        self._remember_fingerprints(reading)
        validators.keep(self._db, reading)
        for article_id in reading.seen:
            self.sighted((reading.feed.section, article_id, reading.feed.lang), reading.source or "", recorded_at)
        if reading.outcome != "complete":
            return 0
        return sum(self._missed(reading, article_id, recorded_at) for article_id in sorted(reading.missing))

    def sighted(self, key: Key, source: str, at: str) -> None:
        """An item is there: whatever was suspected of it is withdrawn."""
        if key in self._suspects:
            entity = self._suspects.pop(key)
            self._verdict(key, entity, source, "withdrawn", at)

    def forget(self) -> None:
        """Read the open suspicions again, after a rollback."""
        self._suspects = open_suspicions(self._db)

    def _missed(self, reading: Reading, article_id: int, at: str) -> bool:
        key = (reading.feed.section, article_id, reading.feed.lang)
        source = reading.source or ""
        self._verdict(key, reading.feed.entity, source, "missed", at)
        self._suspects[key] = reading.feed.entity
        validators.doubt(self._db, *key)
        if self._runs_that_missed(key) < self._confirmations:
            return False
        self._suspects.pop(key)
        self._verdict(key, reading.feed.entity, source, "confirmed", at)
        self._recorder.remove(*key, source=source, seen_at=at)
        return True

    def _runs_that_missed(self, key: Key) -> int:
        """Separate runs since the last verdict that settled the matter."""
        (runs,) = self._db.execute(
            """
            SELECT count(DISTINCT run_id) FROM absences AS a
            WHERE section = :section AND article_id = :id AND lang = :lang AND verdict = 'missed' AND NOT EXISTS (
              SELECT 1 FROM absences AS settled
              WHERE settled.section = a.section AND settled.article_id = a.article_id AND settled.lang = a.lang
                AND settled.verdict <> 'missed'
                AND (settled.recorded_at, settled.absence_id) > (a.recorded_at, a.absence_id)
            )
            """,
            dict(zip(("section", "id", "lang"), key, strict=True)),
        ).fetchone()
        return int(runs)

    def _verdict(self, key: Key, entity: str, source: str, verdict: str, at: str) -> None:
        section, article_id, lang = key
        row = {
            "run_id": self._run_id, "section": section, "article_id": article_id, "lang": lang,
            "entity": entity, "source": source, "verdict": verdict, "recorded_at": at,
        }  # fmt: skip
        self._heads.append(ABSENCES, row)

    def _cover(self, reading: Reading, at: str) -> None:
        feed = reading.feed
        row = {
            "run_id": self._run_id, "entity": feed.entity, "section": feed.section, "lang": feed.lang,
            "source": reading.source, "asked_from": reading.asked_from, "asked_to": reading.asked_to,
            "from_at": reading.from_at, "to_at": reading.to_at, "items": reading.items,
            "outcome": reading.outcome, "reason": reading.reason, "recorded_at": at,
        }  # fmt: skip
        self._heads.append(COVERAGE, row)
        follow_coverage(self._db, row)

    def _remember_fingerprints(self, reading: Reading) -> None:
        feed = reading.feed
        self._db.conn.executemany(
            """
            INSERT INTO sightings (section, article_id, lang, source, fingerprint) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint WHERE fingerprint IS NOT excluded.fingerprint
            """,
            [(feed.section, id_, feed.lang, "rss", mark) for id_, mark in reading.fingerprints.items()],
        )


def follow_coverage(db: Database, row: Mapping[str, str | int | None]) -> None:
    """Bring `spans` and `feed_state` up to date with one row of coverage; the same when written and when rebuilt."""
    feed = Feed(str(row["entity"]), str(row["section"]), str(row["lang"]))
    if row["from_at"] and row["to_at"]:
        add_span(db, feed, str(row["from_at"]), str(row["to_at"]))
    db.execute(
        """
        INSERT INTO feed_state (
          entity, section, lang, asked_from, asked_to, looked_at, outcome, reason, complete_at, refused_at, new_at
        )
        VALUES (:entity, :section, :lang, :asked_from, :asked_to, :recorded_at, :outcome, :reason,
          CASE WHEN :outcome = 'complete' THEN :recorded_at END, CASE WHEN :outcome = 'refused' THEN :recorded_at END,
          (SELECT max(first_seen_at) FROM articles WHERE entity = :entity AND section = :section AND lang = :lang))
        ON CONFLICT DO UPDATE SET
          asked_from = min(coalesce(asked_from, excluded.asked_from), coalesce(excluded.asked_from, asked_from)),
          asked_to = max(coalesce(asked_to, excluded.asked_to), coalesce(excluded.asked_to, asked_to)),
          outcome = iif(excluded.looked_at >= looked_at, excluded.outcome, outcome),
          reason = iif(excluded.looked_at >= looked_at, excluded.reason, reason),
          complete_at = coalesce(max(complete_at, excluded.complete_at), complete_at, excluded.complete_at),
          refused_at = coalesce(max(refused_at, excluded.refused_at), refused_at, excluded.refused_at),
          looked_at = max(looked_at, excluded.looked_at), new_at = coalesce(excluded.new_at, new_at)
        """,
        dict(row),
    )


def open_suspicions(db: Database) -> dict[Key, str]:
    """Items whose last verdict is `missed`, with the entity whose feed missed them."""
    rows = db.execute(
        """
        SELECT section, article_id, lang, entity FROM absences AS a
        WHERE verdict = 'missed' AND NOT EXISTS (
          SELECT 1 FROM absences AS later
          WHERE later.section = a.section AND later.article_id = a.article_id AND later.lang = a.lang
            AND (later.recorded_at, later.absence_id) > (a.recorded_at, a.absence_id)
        )
        """
    )
    return {(section, article_id, lang): entity for section, article_id, lang, entity in rows}
