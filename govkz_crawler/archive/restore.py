"""Writing batches again into an empty archive, as they were written first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.batch import Batch
from govkz_crawler.archive.chain import CONTENT, COVERAGE, DUMP_ITEMS, ENTITY_NAMES, LEDGERS, VERSIONS
from govkz_crawler.archive.ledgers import Heads
from govkz_crawler.archive.readings import follow_coverage
from govkz_crawler.archive.record import Recorder
from govkz_crawler.archive.writer import name_entity

Row = Mapping[str, Any]
Content = dict[str, Any]


class Restorer:
    """``content`` gives what the record of a version holds, None where it cannot be had."""

    def __init__(self, db: Database, content: Callable[[Row], Content | None]) -> None:
        self._db = db
        self._content = content
        self._heads = Heads(db)
        self._recorder = Recorder(db.conn, self._heads, run_id="")
        self.otherwise: list[str] = []  # rows that are not what they were, one line each

    def write(self, batch: Batch) -> None:
        """One batch, one transaction."""
        with self._db.atomic():
            for ledger in LEDGERS:
                for row in batch.rows.get(ledger.table, ()):
                    if ledger is VERSIONS:
                        self._version(row)
                    else:
                        self._heads.append(ledger, {name: row[name] for name in ledger.columns})
                    if ledger is COVERAGE:
                        follow_coverage(self._db, row)
                    elif ledger is ENTITY_NAMES:
                        name_entity(self._db, row, row["seen_at"])
                    if self._heads.hash_of(ledger) != row["entry_hash"]:
                        self.otherwise.append(f"{ledger.table} {row[ledger.key]} is not what it was")
            if batch.run:
                self._db.table("runs").upsert(dict(batch.run), pk="run_id")
        self._heads.begin_batch()

    def _version(self, row: Row) -> None:
        content = self._content(row) or self._before(row)
        if content is None:
            self.otherwise.append(f"versions {row['version_id']} is lost: no record holds its text")
            return
        hashes = ("prev_hash", "entry_hash", "content_hash", "version_id")
        self._recorder.append({name: row[name] for name in row if name not in hashes} | content)
        self._recorder.sighted(row["section"], row["article_id"], row["lang"], row["source"])

    def _before(self, row: Row) -> Content | None:
        """A removal, or a return that only a feed tells of, has the content of the version before."""
        query = f"""
            SELECT {", ".join(CONTENT)} FROM versions
            WHERE section = :section AND article_id = :article_id AND lang = :lang ORDER BY version DESC LIMIT 1
        """
        return next(self._db.query(query, dict(row)), None)


def committed(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Leaves out batches that were announced but never written: the next one was written in their stead."""
    waiting: Batch | None = None
    for batch in batches:
        if waiting and not _in_its_stead(batch, waiting):
            yield waiting
        waiting = batch
    if waiting:
        yield waiting


def _in_its_stead(batch: Batch, before: Batch) -> bool:
    # What is imported from dumps has no evidence of this kind, and is imported again.
    tables = before.rows.keys() - {DUMP_ITEMS.table}
    return bool(tables) and all(batch.after[table] == before.after[table] for table in tables)
