"""Writes the batches of journals into an empty archive, entry by entry, in their first order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.captured import CAPTURED
from govkz_crawler.archive.derived.entity_table import last_seen, name_entity
from govkz_crawler.archive.derived.late_index import LateIndex
from govkz_crawler.archive.derived.version_columns import JUDGED, Judge, content_digest
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.feeds.feed_state import follow_coverage
from govkz_crawler.archive.schema import archive_info, counts, identity
from govkz_crawler.archive.schema.doubted_runs import ACCEPTANCE
from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.late_definitions import LateDefinitions
from govkz_crawler.archive.schema.ledgers import (
    BY_TABLE,
    CONTENT,
    COVERAGE,
    ENTITY_NAMES,
    RUN_LOG,
    VERSIONS,
)
from govkz_crawler.archive.transfer import rows_file
from govkz_crawler.archive.transfer.finished_rows import Finished, Step, repeats
from govkz_crawler.archive.write import checkpoint_rows, clock_guard, runs
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.recorder import Recorder
from govkz_crawler.log.leaf import leaf_hash

_COUNT = counts.COUNT_ARRIVALS.format(versions="main.versions", key=VERSIONS.key)

Row = Mapping[str, Any]
Content = dict[str, Any]  # CONTENT, JUDGED as the rules of today have it, and which reader has read it, `read_by`


class BatchReplay:
    """``content`` gives what the record of a version holds, None where it cannot be had.

    ``redacted`` are the leaves of entries whose text was destroyed, by their hash: it stays destroyed, whatever is left
    of it elsewhere. ``judge`` says what the rules of today make of what is left.
    """

    def __init__(
        self, db: Database, content: Callable[[Row], Content | None], redacted: Mapping[str, str], judge: Judge
    ) -> None:
        self._db = db
        self._content = content
        self._redacted = redacted
        self._judge = judge
        self._entries = Entries(db)
        self._recorder = Recorder(db, self._entries, run_id="", origin="other")
        self._late: LateIndex | None = LateIndex(db)  # until an entry is not the one that it was
        self._definitions = LateDefinitions(db)
        self._newest: dict[str, Batch] = {}  # archive: its newest batch

    @property
    def _same(self) -> bool:
        """Whether every entry so far is the one that it was, at its place in the log."""
        return self._late is not None

    @contextmanager
    def reading(self, file: Path) -> Iterator[None]:
        """The finished rows of the batches that are written within lie in ``file``."""
        newest = self._entries.newest(VERSIONS)
        with rows_file.attached(self._db, file):
            yield
            if self._late:
                with self._db.atomic():
                    rows_file.put_words(self._db)
                    self._late.follow(newest)

    def write(self, batch: Batch, steps: Iterable[Step]) -> list[str]:
        """One batch, one transaction; ``steps`` are its rows. Returns a line for each row that is not what it was."""
        otherwise: list[str] = []
        late = self._late
        with self._db.atomic():
            otherwise += self._gap(batch)
            for step in steps:
                otherwise += self._finished(step) if isinstance(step, Finished) else self._row(*step, batch)
            if batch.checkpoint:
                self._checkpoint(batch, batch.checkpoint)
            for slug, at in batch.named.items():
                last_seen(self._db, slug, at)
            self._entries.keep()
        self._entries.begin_batch()
        self._newest[batch.archive_id] = batch
        if not self._same:
            self._index(late)
        return otherwise

    def finish(self) -> None:
        """The archive is as every other from here on.

        If it is the one that it was, entry by entry, it gets its name and goes on where it ended.
        """
        if self._late:
            self._late.finish()
        self._definitions.put_back()
        if self._late is None or len(self._newest) != 1:
            return
        ((archive_id, newest),) = self._newest.items()
        with self._db.atomic():
            identity.name(self._db, archive_id)
            archive_info.set_newest_batch(self._db, newest.number)

    def _index(self, late: LateIndex | None) -> None:
        """What is written has other keys than it had, so each batch is indexed by itself, after all that was late."""
        if late:
            late.finish()
        with self._db.atomic():
            self._recorder.index()
        self._recorder.begin_batch()

    def _checkpoint(self, batch: Batch, text: str) -> None:
        """The checkpoint that the batch ended with: of this log, or of the one that was lost."""
        (finished_at,) = self._db.execute("SELECT finished_at FROM runs WHERE run_id = ?", [batch.run_id]).fetchone()
        checkpoint_rows.put(self._db, batch.archive_id, batch.run_id, finished_at, text)

    def _gap(self, batch: Batch) -> Iterator[str]:
        """Entries that no journal tells of, such as those of an imported dump or of another archive."""
        expected = self._entries.size
        if self._newest.keys() <= {batch.archive_id} and self._same and batch.first > expected:
            self._late = None
            last = batch.first - 1
            yield f"log {expected}{f' to {last}' if last > expected else ''}: no journal tells of that"
        elif batch.first != expected:
            self._late = None

    def _finished(self, finished: Finished) -> Iterator[str]:
        """First versions, with all that follows from them."""
        newest = self._entries.newest(VERSIONS)
        if self._late and finished.first != newest + 1:
            self._late = None
            yield f"versions {finished.first}: has the number {newest + 1} here"
        if self._late is None:
            for version in rows_file.versions(self._db, *finished.places):
                self._take_over(version)
            return
        rows_file.copy(self._db, *finished.places)
        self._entries.follow_copied(VERSIONS, finished.leaf_hashes)

    def _row(self, table: str, row: Row, batch: Batch) -> Iterator[str]:
        ledger = BY_TABLE[table]
        if ledger is VERSIONS:
            yield from self._version(row)
            return
        if self._is_redacted(row):
            row = {**row, **withheld(ledger)}
        elif ledger.hash(row) != row["leaf_hash"]:
            self._late = None
            yield f"{ledger.table} {row[ledger.key]}: is not what its leaf says"
        if ledger is RUN_LOG and not self._same:
            # Its checkpoints are those of another log: it counts as merged.
            row = {**row, "merged_from": row["merged_from"] or batch.archive_id}
        self._entries.take_over(ledger, row)
        if ledger is RUN_LOG:
            runs.update(self._db, row)
            if row["spider"] == ACCEPTANCE:
                clock_guard.update_doubted(self._db)
        elif ledger is COVERAGE:
            follow_coverage(self._db, row)
        elif ledger is ENTITY_NAMES:
            name_entity(self._db, row, row["seen_at"])

    def _is_redacted(self, row: Row) -> bool:
        leaf = self._redacted.get(row["leaf_hash"])
        return leaf is not None and leaf_hash(leaf.encode()).hex() == row["leaf_hash"]

    def _version(self, row: Row) -> Iterator[str]:
        if self._is_redacted(row):
            version = {**row, **withheld(VERSIONS)}
            version |= {**self._judge(version), "content_digest": content_digest(version)}
            self._take_over(version)
            return
        content = self._before(row) if repeats(row) else self._content(row)
        if content is None:
            self._late = None
            yield f"versions {row['version_id']}: is lost: no record holds its text"
            return
        version = {**row, **content, "content_digest": content_digest(content)}
        if VERSIONS.hash(version) != row["leaf_hash"]:
            self._late = None
            yield f"versions {row['version_id']}: its record reads otherwise today, and is written as it is read"
            # Another content is another entry, by whoever reads it so.
            self._write(self._recorder.append_again, {**version, "reader": content["read_by"]})
            return
        self._take_over(version)

    def _take_over(self, version: Row) -> None:
        self._write(self._recorder.take_over, version)

    def _write(self, append: Callable[[Row], int], version: Row) -> None:
        version_id = append(version)
        self._db.execute(_COUNT, [version_id, version_id])
        if self._late:
            self._late.leave(version_id)
        if version["event"] not in ("removed", CAPTURED):
            sightings.saw(self._db, version["section"], version["article_id"], version["lang"], version["source"])

    def _before(self, row: Row) -> Content | None:
        """The content of the version before: the newest that has the extent which the row repeats."""
        query = f"""
            SELECT {", ".join((*CONTENT, *JUDGED))}, reader AS read_by FROM versions
            WHERE section = :section AND article_id = :article_id AND lang = :lang
            ORDER BY extent = :extent DESC, version DESC LIMIT 1
        """
        return next(self._db.query(query, dict(row)), None)
