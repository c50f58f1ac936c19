"""Writes an archive, alone: collects a run's rows in batches and writes each batch in one transaction."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.errors import ArchiveError, OtherOrigin, message_of
from govkz_crawler.archive.feeds.absences import TWICE_A_DAY_APART, RemovalRule
from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.archive.file.connection import create_or_open
from govkz_crawler.archive.file.lock import Lock
from govkz_crawler.archive.file.opening import telling
from govkz_crawler.archive.schema import archive_info, identity
from govkz_crawler.archive.schema.doubted_runs import ACCEPTANCE
from govkz_crawler.archive.schema.identity import TOLD, Origin, archive_id
from govkz_crawler.archive.schema.ledgers import CAPTURES, COVERAGE, QUARANTINE, REDACTIONS, RUN_LOG
from govkz_crawler.archive.write import clock_guard, redacted_rows
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.checkpoint_rows import MakeNote, checkpoint, unsigned
from govkz_crawler.archive.write.entity_names import record_entity
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.events import Event, Sighting
from govkz_crawler.archive.write.readings import Readings
from govkz_crawler.archive.write.recorder import Doubts, Recorder, Reread
from govkz_crawler.archive.write.runs import RunLog
from govkz_crawler.items import EntityName, Feed, PressItem, Reading, Rejected
from govkz_crawler.limits import RAW_LIMIT

_LOOKING = {COVERAGE.table, RUN_LOG.table}


class Run(NamedTuple):
    """The run that writes: its id, the UTC second in which it began, and where its answers come from.

    One that ``accepts_clock`` may begin before the newest entry of the archive: it is there to call ``accept_clock``.
    """

    run_id: str
    started_at: str
    origin: Origin = "site"
    accepts_clock: bool = False


class Evidence(NamedTuple):
    """What the archive asks of the raw evidence.

    ``before_commit`` returns once all of it is on the disk, so that rows may name it; ``reread`` reads a held version
    again by the readers of today.
    """

    before_commit: Callable[[Batch], None]
    reread: Reread


NO_EVIDENCE = Evidence(lambda _: None, lambda _: None)


class Writer:
    """An archive opened for one run.

    Everything between two ``commit`` calls is one transaction: a run that dies leaves whole batches behind, and the
    next run completes them.

    Raises an ArchiveError from the constructor, before anything is written, when the archive cannot be had.
    """

    def __init__(
        self,
        path: Path,
        *,
        run: Run,
        removal: RemovalRule = TWICE_A_DAY_APART,
        evidence: Evidence = NO_EVIDENCE,
    ) -> None:
        self.path = path
        self.run_id, started_at, self.origin, accepts_clock = run
        self._before_commit = evidence.before_commit
        with ExitStack() as undo:
            self._lock = Lock(path)
            undo.callback(self._lock.release)
            self.db = undo.enter_context(closing(create_or_open(path, self.origin)))
            self._lock.hold()
            with telling(path):
                # A few pages as they were before each entry, to undo it by: in a file, a tenth of what a crawl does.
                # Set here and not wherever an archive is opened to be written: what rebuild sorts belongs in files.
                self.db.execute("PRAGMA temp_store = MEMORY")
                self._check_origin(self.origin)
                if not accepts_clock:
                    clock_guard.check(self.db, path, started_at)
                self.archive_id = archive_id(self.db)
                self._entries = Entries(self.db)
            undo.pop_all()
        self.lookup = Lookup(self.db)
        self._named: dict[str, str] = {}
        self._destroyed = False  # whether the batch has destroyed texts, whose words are to leave the index
        self._checkpoint: str | None = None
        self._runs = RunLog(self.db, self._entries, self.run_id, self.origin)
        self._recorder = Recorder(self.db, self._entries, self.run_id, self.origin, Doubts(evidence.reread, removal))
        self._readings = Readings(self.db, self._entries, self._recorder, self.run_id, removal)

    def begin_run(self, spider: str, args: Mapping[str, Any], started_at: str) -> None:
        """Note that a run has begun, within its first batch; its end is written by ``finish_run``."""
        with self._entry():
            self._runs.begin(spider, args, started_at)

    def has_news(self) -> bool:
        """Whether the batch says more than that a run has begun and what it has read: that can be read again."""
        return any(entry.table not in _LOOKING for entry in self._entries.appended)

    def accept_clock(self, now: str, reason: str) -> list[str]:
        """Put on record that the clock is right now; returns the runs whose moments are not believed any more.

        This is the whole run: its beginning, what follows from it, its end and a checkpoint, in one batch.
        """
        with self._entry():
            accepted = clock_guard.acceptance(self.db, now, reason)
            self._runs.begin(ACCEPTANCE, accepted, now)
            clock_guard.update_doubted(self.db)
        self.finish_run("complete", {}, now)
        return accepted["runs"]

    def record(self, item: PressItem) -> Sighting:
        """One language variant as it was seen. Returns the event, APART for what waits, None when nothing changed."""
        with self._batch():  # the recorder writes nothing before all is known: a savepoint for each costs too much
            event = self._recorder.record(item)
            key = (item.section, item.article_id, item.lang)
            self._readings.sighted(key, item.source, item.seen_at or "")
            if event:
                self._readings.has_news(Feed(item.entity, item.section, item.lang))
            return event

    def testify(self, item: PressItem) -> Event | None:
        """One language variant as somebody's capture shows it. Returns None when the archive holds that already.

        ``item.seen_at`` is the moment of the capture. No suspicion is withdrawn by it: only crawls remove.
        """
        with self._entry():
            return self._recorder.testify(item)

    def withholds(self, item: PressItem) -> bool:
        """Whether the text of an item has been redacted, so that nothing may bring it back."""
        return redacted_rows.is_withheld(self.db, item.section, item.article_id, item.lang)

    def capture(self, row: Mapping[str, Any]) -> None:
        """A file of captures that was imported in this run: a row of `captures`, without the id of the run."""
        with self._entry():
            self._entries.append(CAPTURES, {**row, "run_id": self.run_id})

    def close_reading(self, reading: Reading, recorded_at: str) -> int:
        """One feed's reading is over. Returns the number of removals that it confirmed.

        Where it showed what an older copy would show, ``reading`` is changed: it proves less than it told.
        """
        with self._batch():
            self._readings.prepare(reading)
        with self._entry():
            return self._readings.close(reading, recorded_at)

    def quarantine(self, rejected: Rejected, seen_at: str) -> None:
        """Keep something apart, with its reason."""
        row = {
            "run_id": self.run_id, "section": rejected.section, "article_id": rejected.article_id,
            "lang": rejected.lang, "reason": rejected.reason, "raw": rejected.raw[:RAW_LIMIT], "seen_at": seen_at,
        }  # fmt: skip
        if redacted_rows.is_withheld(self.db, rejected.section, rejected.article_id, rejected.lang):
            return
        with self._entry():
            self._entries.append(QUARANTINE, row)

    def entity(self, name: EntityName, seen_at: str) -> bool:
        """One entry of the registry. Returns whether it is new or has changed; the names before are kept."""
        with self._entry():
            self._named[name.slug] = seen_at
            return record_entity(self.db, self._entries, self.run_id, name, seen_at)

    def redact(self, redaction: Mapping[str, Any]) -> int:
        """Declare a redaction and destroy the free text of the entry that it names: a row of `redactions`.

        Returns how many rows were emptied. Raw evidence and journals are not touched here.
        """
        with self._entry():
            self._entries.append(REDACTIONS, redaction)
            self._destroyed = True
            return redacted_rows.destroy(self.db, redaction)

    def commit(self) -> None:
        """End the batch. Raises ArchiveError, the batch undone, when the disk is full or fails."""
        if not self.db.conn.in_transaction:
            return
        try:
            self._readings.write_quiet()
            self._recorder.index()
            if self._destroyed:
                redacted_rows.purge_words(self.db)
            self._entries.keep()
            self._before_commit(self._announced())
            self.db.conn.execute("COMMIT")
            self._entries.begin_batch()
            self._recorder.begin_batch()
            self._named, self._checkpoint = {}, None
            self._destroyed = False
        except Exception as error:
            self.rollback()
            raise ArchiveError(f"cannot write {self.path}: {message_of(error)}") from error

    def rollback(self) -> None:
        """Undo the batch."""
        if self.db.conn.in_transaction:
            self.db.conn.execute("ROLLBACK")
        self._entries.undo_batch()
        self._named, self._checkpoint = {}, None
        self._readings.forget()
        self._readings.drop_quiet()

    def finish_run(self, outcome: str, counts: Mapping[str, Any], finished_at: str) -> str:
        """Write the run's end and an unsigned checkpoint, which pins everything before it. Returns its text."""
        with self._batch():
            self._readings.write_quiet()
        with self._entry():
            self._runs.finish(outcome, counts, finished_at)
            self._put_checkpoint(finished_at, unsigned)
        return self._committed_checkpoint()

    def sign(self, note: MakeNote, at: str) -> str:
        """Write the checkpoint of what is committed once more, as ``note`` signs it. Returns its text.

        This is a batch of its own: nothing is signed, not even in a journal, that may still be undone.
        """
        with self._entry():
            self._put_checkpoint(at, note)
        return self._committed_checkpoint()

    def _put_checkpoint(self, at: str, note: MakeNote) -> None:
        self._checkpoint = checkpoint(self.db, self._entries, self.run_id, at, note)

    def _committed_checkpoint(self) -> str:
        text = self._checkpoint or ""
        self.commit()
        return text

    def close(self) -> None:
        """Undo what was not committed and let the archive go."""
        self.db.close()
        self._lock.release()

    def _announced(self) -> Batch:
        number = archive_info.newest_batch(self.db) + 1
        archive_info.set_newest_batch(self.db, number)
        return Batch(
            self.archive_id, self.origin, number, self.run_id,
            first=self._entries.first, rows=self._entries.appended, named=self._named, checkpoint=self._checkpoint,
        )  # fmt: skip

    @contextmanager
    def _batch(self) -> Iterator[sqlite3.Connection]:
        """Write within the open batch or a new one. What SQLite cannot write undoes the whole batch."""
        connection = self.db.conn
        try:
            if not connection.in_transaction:
                connection.execute("BEGIN IMMEDIATE")
            yield connection
        except sqlite3.DatabaseError as error:
            self.rollback()
            raise ArchiveError(f"cannot write {self.path}: {message_of(error)}") from error

    @contextmanager
    def _entry(self) -> Iterator[None]:
        """Write all of an entry or nothing of it: an error of our own undoes what it has written."""
        with self._batch() as connection:
            before = self._entries.mark()
            connection.execute("SAVEPOINT entry")
            try:
                yield
            except sqlite3.DatabaseError:
                raise
            except Exception:
                connection.execute("ROLLBACK TO entry")
                self._entries.undo_to(before)
                self._readings.forget()
                raise
            connection.execute("RELEASE entry")

    def _check_origin(self, origin: Origin) -> None:
        if (held := identity.origin(self.db)) != origin:
            raise OtherOrigin(
                f"{self.path} holds {TOLD[held]}, and this run brings {TOLD[origin]}: name another archive"
            )
