"""Writes the batches of journals into an empty archive, entry by entry, in their first order."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.captured import CAPTURED
from govkz_crawler.archive.derived.entity_table import last_seen, name_entity
from govkz_crawler.archive.derived.version_columns import JUDGED, Judge, content_digest
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.feeds.feed_state import follow_coverage
from govkz_crawler.archive.schema import archive_info, identity
from govkz_crawler.archive.schema.doubted_runs import ACCEPTANCE
from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.ledgers import (
    BY_TABLE,
    CONTENT,
    COVERAGE,
    ENTITY_NAMES,
    RUN_LOG,
    VERSIONS,
    Ledger,
    reader_source,
)
from govkz_crawler.archive.write import checkpoint_rows, clock_guard, runs
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.recorder import Recorder
from govkz_crawler.log.leaf import leaf_hash

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
        self._same = True  # whether every entry so far is the one that it was, at its place in the log
        self._newest: dict[str, Batch] = {}  # archive: its newest batch

    def write(self, batch: Batch) -> list[str]:
        """One batch, one transaction. Returns a line for each row that is not what it was."""
        otherwise: list[str] = []
        with self._db.atomic():
            otherwise += self._gap(batch)
            for table, row in batch.rows:
                otherwise += self._row(BY_TABLE[table], row, batch)
            if batch.checkpoint:
                self._checkpoint(batch, batch.checkpoint)
            for slug, at in batch.named.items():
                last_seen(self._db, slug, at)
            self._recorder.index()
            self._entries.keep()
        self._entries.begin_batch()
        self._recorder.begin_batch()
        self._newest[batch.archive_id] = batch
        return otherwise

    def finish(self) -> None:
        """If this is the archive that it was, entry by entry, it gets its name and goes on where it ended."""
        if not self._same or len(self._newest) != 1:
            return
        ((archive_id, newest),) = self._newest.items()
        with self._db.atomic():
            identity.name(self._db, archive_id)
            archive_info.set_newest_batch(self._db, newest.number)

    def _checkpoint(self, batch: Batch, text: str) -> None:
        """The checkpoint that the batch ended with: of this log, or of the one that was lost."""
        (finished_at,) = self._db.execute("SELECT finished_at FROM runs WHERE run_id = ?", [batch.run_id]).fetchone()
        checkpoint_rows.put(self._db, batch.archive_id, batch.run_id, finished_at, text)

    def _gap(self, batch: Batch) -> Iterator[str]:
        """Entries that no journal tells of, such as those of an imported dump or of another archive."""
        expected = self._entries.size
        if self._newest.keys() <= {batch.archive_id} and self._same and batch.first > expected:
            self._same = False
            last = batch.first - 1
            yield f"log {expected}{f' to {last}' if last > expected else ''}: no journal tells of that"
        elif batch.first != expected:
            self._same = False

    def _row(self, ledger: Ledger, row: Row, batch: Batch) -> Iterator[str]:
        if ledger is VERSIONS:
            yield from self._version(row)
            return
        if self._is_redacted(row):
            row = {**row, **withheld(ledger)}
        elif ledger.hash(row) != row["leaf_hash"]:
            self._same = False
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
            self._same = False
            yield f"versions {row['version_id']}: is lost: no record holds its text"
            return
        version = {**row, **content, "content_digest": content_digest(content)}
        if VERSIONS.hash(version) != row["leaf_hash"]:
            self._same = False
            yield f"versions {row['version_id']}: its record reads otherwise today, and is written as it is read"
            # Another content is another entry, by whoever reads it so.
            self._write(self._recorder.append_again, {**version, "reader": content["read_by"]})
            return
        self._take_over(version)

    def _take_over(self, version: Row) -> None:
        self._write(self._recorder.take_over, version)

    def _write(self, append: Callable[[Row], int], version: Row) -> None:
        append(version)
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


def repeats(row: Row) -> bool:
    """Whether a version has the content of the version before: a removal, or a return that only a feed tells of.

    Then the reader of its content is that of another source than the one that told.
    """
    return bool(
        row["event"] == "removed" or (row["event"] != CAPTURED and reader_source(row["reader"]) != row["source"])
    )
