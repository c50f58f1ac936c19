"""The one writer: a run's rows in batches, each batch one transaction."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govkz_crawler.archive import batch
from govkz_crawler.archive.batch import Batch
from govkz_crawler.archive.chain import ENTITY_NAMES, LEDGERS, QUARANTINE, VERSIONS
from govkz_crawler.archive.connection import create_or_open
from govkz_crawler.archive.errors import ArchiveError, ClockWentBack
from govkz_crawler.archive.events import Event
from govkz_crawler.archive.ledgers import Heads
from govkz_crawler.archive.lock import Lock
from govkz_crawler.archive.memory import Memory
from govkz_crawler.archive.overview import archive_id
from govkz_crawler.archive.readings import Readings
from govkz_crawler.archive.record import Recorder
from govkz_crawler.items import EntityName, PressItem, Reading, Rejected
from govkz_crawler.normalise.clock import parse_utc

# Clocks are set right by a few seconds now and then; more than this means that dates would lie.
_CLOCK_TOLERANCE_SECONDS = 300

ENTITY_COLUMNS = ("slug", "name_kk", "name_ru", "name_en", "parent")

_RAW_LIMIT = 2_000  # characters of a rejected thing worth keeping


class Writer:
    """An archive opened for one run.

    Everything between two ``commit`` calls is one transaction: a run that dies leaves whole batches behind, and the
    next run completes them. ``before_commit`` is called first, so that raw evidence is on disk before rows name it.

    Raises an ArchiveError from the constructor, before anything is written, when the archive cannot be had.
    """

    def __init__(
        self,
        path: Path,
        *,
        run_id: str,
        started_at: str,
        confirmations: int = 2,
        before_commit: Callable[[Batch], None] = lambda announced: None,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.run_id = run_id
        self._before_commit = before_commit
        self._lock = Lock(path)
        try:
            self.db = create_or_open(path)
            self._check_clock(started_at)
        except sqlite3.DatabaseError as error:
            self._lock.release()
            raise ArchiveError(f"cannot write {path}: {error}") from error
        except ArchiveError:
            self._lock.release()
            raise
        self.heads = Heads(self.db)
        self._named: dict[str, str] = {}
        self.memory = Memory(self.db)
        self._recorder = Recorder(self.db.conn, self.heads, run_id)
        self._readings = Readings(self.db, self.heads, self._recorder, run_id, confirmations)

    def begin_run(self, spider: str, args: Mapping[str, Any], started_at: str) -> None:
        """Note that a run has begun; its end is written by ``finish_run``."""
        row = {"run_id": self.run_id, "spider": spider, "args": _json(args), "started_at": started_at}
        with self._batch():
            self.db.table("runs").insert(row)
        self.commit()

    def record(self, item: PressItem) -> Event | None:
        """One language variant as it was seen. Returns the event, None when nothing changed."""
        with self._batch():
            event = self._recorder.record(item)
            key = (item.section, item.article_id, item.lang)
            self._readings.sighted(key, item.source, item.seen_at or "")
            return event

    def close_reading(self, reading: Reading, recorded_at: str) -> int:
        """One feed's reading is over. Returns the number of removals that it confirmed."""
        with self._batch():
            return self._readings.close(reading, recorded_at)

    def quarantine(self, rejected: Rejected, seen_at: str) -> None:
        """Keep something apart, with its reason."""
        row = {
            "run_id": self.run_id, "section": rejected.section, "article_id": rejected.article_id,
            "lang": rejected.lang, "reason": rejected.reason, "raw": rejected.raw[:_RAW_LIMIT], "seen_at": seen_at,
        }  # fmt: skip
        with self._batch():
            self.heads.append(QUARANTINE, row)

    def entity(self, name: EntityName, seen_at: str) -> bool:
        """One entry of the registry. Returns whether it is new or has changed; the names before are kept."""
        with self._batch():
            self._named[name.slug] = seen_at
            return record_entity(self.db, self.heads, self.run_id, name, seen_at)

    def commit(self) -> None:
        """End the batch. Raises ArchiveError, the batch undone, when the disk is full or fails."""
        if not self.db.conn.in_transaction:
            return
        try:
            self._before_commit(self._announced())
            self.db.conn.execute("COMMIT")
            self.heads.begin_batch()
            self._named = {}
        except Exception as error:
            self.rollback()
            raise ArchiveError(f"cannot write {self.path}: {error}") from error

    def rollback(self) -> None:
        """Undo the batch."""
        if self.db.conn.in_transaction:
            self.db.conn.execute("ROLLBACK")
        self.heads.reload()
        self._named = {}
        self._readings.forget()

    def finish_run(self, outcome: str, counts: Mapping[str, Any], finished_at: str) -> str:
        """Write the run's end and the head of the chain, which pins everything before it. Returns the head."""
        head = self.heads.hash_of(VERSIONS)
        end = {"finished_at": finished_at, "outcome": outcome, "counts": _json(counts), "chain_head": head}
        with self._batch():
            self.db.table("runs").update(self.run_id, end)
        self.commit()
        return head

    def chain_heads(self) -> dict[str, str]:
        """The newest hash of every ledger, for the run report."""
        return {ledger.table: self.heads.hash_of(ledger) for ledger in LEDGERS}

    def close(self) -> None:
        """Undo what was not committed and let the archive go."""
        self.rollback()
        self.db.close()
        self._lock.release()

    def _announced(self) -> Batch:
        number = batch.newest(self.db) + 1
        batch.set_newest(self.db, number)
        run = next(self.db.query("SELECT * FROM runs WHERE run_id = ?", [self.run_id]), {})
        return Batch(archive_id(self.db), number, self.run_id, self.heads.appended, run, self._named)

    @contextmanager
    def _batch(self) -> Iterator[None]:
        """Write within the open batch, or begin one. What SQLite cannot write undoes the whole batch."""
        try:
            if not self.db.conn.in_transaction:
                self.db.conn.execute("BEGIN IMMEDIATE")
            yield
        except sqlite3.DatabaseError as error:
            self.rollback()
            raise ArchiveError(f"cannot write {self.path}: {error}") from error

    def _check_clock(self, now: str) -> None:
        (newest,) = self.db.execute(
            """
            SELECT max(at) FROM (
              SELECT max(seen_at) AS at FROM (SELECT seen_at FROM versions ORDER BY version_id DESC LIMIT 1)
              UNION ALL SELECT max(started_at) FROM runs
            )
            """
        ).fetchone()
        if newest and (parse_utc(newest) - parse_utc(now)).total_seconds() > _CLOCK_TOLERANCE_SECONDS:
            self.db.close()
            raise ClockWentBack(f"the clock says {now}, but {self.path} already has entries of {newest}: set it right")


def record_entity(db: Any, heads: Heads, run_id: str, name: EntityName, seen_at: str) -> bool:
    """Refresh one entity; append to its history when a name or the parent is not what it was."""
    held = db.execute(
        "SELECT slug, name_kk, name_ru, name_en, parent FROM entities WHERE slug = ?", [name.slug]
    ).fetchone()
    # What an answer leaves out, it does not deny.
    known = dict(zip(ENTITY_COLUMNS, held or (None,) * len(ENTITY_COLUMNS), strict=True))
    row = {column: getattr(name, column) or known[column] for column in ENTITY_COLUMNS}
    changed = held != tuple(row.values())
    if changed:
        heads.append(ENTITY_NAMES, {**row, "run_id": run_id, "seen_at": seen_at})
    name_entity(db, row, seen_at)
    return bool(changed)


def name_entity(db: Any, row: Mapping[str, Any], seen_at: str) -> None:
    """Bring `entities` up to date with one row of `entity_names`."""
    db.execute(
        """
        INSERT INTO entities VALUES (:slug, :name_kk, :name_ru, :name_en, :parent, :seen_at, :seen_at)
        ON CONFLICT DO UPDATE SET name_kk = excluded.name_kk, name_ru = excluded.name_ru,
          name_en = excluded.name_en, parent = excluded.parent, last_seen_at = excluded.last_seen_at
        """,
        {**row, "seen_at": seen_at},
    )


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
