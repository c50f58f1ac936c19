"""Queues deliveries in a small SQLite file beside the archive, which itself holds evidence and nothing else.

Each event of a watch has a number, 1, 2, …; a target has had all up to the number that is ``done``. What it is being
sent up to, ``sending``, is noted before: after a kill the same message goes out once more, under the same key.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.normalise.clock import utc

_TABLES = """
CREATE TABLE IF NOT EXISTS places (
  archive_id TEXT PRIMARY KEY, version_id INTEGER NOT NULL, leaf_hash TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS events (
  watch TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, event TEXT,
  PRIMARY KEY (watch, number), UNIQUE (watch, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS targets (
  watch TEXT NOT NULL, url TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, sending INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, failing_since TEXT, retry_at TEXT, problem TEXT,
  PRIMARY KEY (watch, url)
) STRICT, WITHOUT ROWID;
"""

_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=5), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Queued:
    """An event with its number within the watch; ``key`` names it for the watch, wherever the archive goes."""

    number: int
    key: str
    event: PressEvent


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a target is; ``retry_at`` is when it may be tried again after it failed (UTC)."""

    done: int = 0
    sending: int = 0
    failures: int = 0
    failing_since: str | None = None
    retry_at: str | None = None
    problem: str | None = None


class Queue:
    """Every method is one transaction, on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    def place(self, archive_id: str) -> tuple[int, str]:
        """The newest version of the archive that was looked at, and its leaf: 0 at the beginning."""
        query = "SELECT version_id, leaf_hash FROM places WHERE archive_id = ?"
        found = self._db.execute(query, [archive_id]).fetchone()
        return found or (0, "")

    def add(self, archive_id: str, place: tuple[int, str], found: Iterable[tuple[str, str, PressEvent]]) -> None:
        """Queue events, given as watch, key and event, that it does not have; and note how far the archive was read."""
        with self._transaction():
            for watch, key, event in found:
                self._db.execute(
                    "INSERT INTO events SELECT :watch, coalesce(max(number), 0) + 1, :key, :event FROM events "
                    "WHERE watch = :watch ON CONFLICT (watch, key) DO NOTHING",
                    {"watch": watch, "key": key, "event": json.dumps(asdict(event), ensure_ascii=False)},
                )
            self._db.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", [archive_id, *place])

    def last(self, watch: str) -> int:
        """The number of the newest event, 0 where there is none."""
        query = "SELECT coalesce(max(number), 0) FROM events WHERE watch = ?"
        return int(self._db.execute(query, [watch]).fetchone()[0])

    def events(self, watch: str, above: int, to: int) -> list[Queued]:
        """Those of ``above < number <= to``, in order."""
        query = "SELECT number, key, event FROM events WHERE watch = ? AND number > ? AND number <= ? ORDER BY number"
        rows = self._db.execute(query, [watch, above, to])
        return [Queued(number, key, PressEvent(**json.loads(event))) for number, key, event in rows if event]

    def progress(self, watch: str, url: str) -> Progress:
        query = (
            "SELECT done, sending, failures, failing_since, retry_at, problem FROM targets WHERE watch = ? AND url = ?"
        )
        found = self._db.execute(query, [watch, url]).fetchone()
        return Progress(*found) if found else Progress()

    def sending(self, watch: str, url: str, to: int) -> None:
        """Note what a target is about to be sent."""
        self._db.execute(
            "INSERT INTO targets (watch, url, sending) VALUES (?, ?, ?) "
            "ON CONFLICT (watch, url) DO UPDATE SET sending = excluded.sending",
            [watch, url, to],
        )

    def delivered(self, watch: str, url: str, to: int) -> None:
        self._db.execute(
            "UPDATE targets SET done = ?, failures = 0, failing_since = NULL, retry_at = NULL, problem = NULL "
            "WHERE watch = ? AND url = ?",
            [to, watch, url],
        )

    def failed(self, watch: str, url: str, problem: str, now: datetime) -> None:
        """The target is left alone for 5 minutes, then for twice as long each time, up to a day."""
        failures = self.progress(watch, url).failures + 1
        pause = min(_FIRST_RETRY * 2 ** min(failures - 1, 16), _LAST_RETRY)
        self._db.execute(
            "UPDATE targets SET failures = ?, failing_since = coalesce(failing_since, ?), retry_at = ?, problem = ? "
            "WHERE watch = ? AND url = ?",
            [failures, utc(now), utc(now + pause), problem, watch, url],
        )

    def failing(self) -> list[tuple[str, str, Progress]]:
        """Watch, address and progress of the targets that did not take what they were sent last."""
        query = (
            "SELECT watch, url, done, sending, failures, failing_since, retry_at, problem FROM targets "
            "WHERE failures > 0 ORDER BY failing_since"
        )
        return [(watch, url, Progress(*rest)) for watch, url, *rest in self._db.execute(query)]

    def forget_texts(self, watch: str, to: int) -> None:
        """Drop what events up to a number say; their keys stay, so that none of them comes again."""
        query = "UPDATE events SET event = NULL WHERE watch = ? AND number <= ? AND event IS NOT NULL"
        self._db.execute(query, [watch, to])

    def forget_text_of(self, scope: str) -> None:
        """Drop what all events say of ``section/id/lang``, or of the entry of that name; from the disk too."""
        said = "event ->> 'section' || '/' || (event ->> 'article_id') || '/' || (event ->> 'lang')"
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.execute(f"UPDATE events SET event = NULL WHERE ? IN ({said}, event ->> 'ni')", [scope])
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget(self, watch: str) -> None:
        """Drop all of a watch."""
        with self._transaction():
            self._db.execute("DELETE FROM events WHERE watch = ?", [watch])
            self._db.execute("DELETE FROM targets WHERE watch = ?", [watch])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
