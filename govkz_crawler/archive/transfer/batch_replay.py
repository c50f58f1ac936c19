"""Writing batches again into an empty archive, as they were written first."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema import identity
from govkz_crawler.archive.schema.ledgers import (
    CONTENT,
    COVERAGE,
    ENTITY_NAMES,
    LEDGERS,
    RUN_LOG,
    VERSIONS,
    Ledger,
    content_hash,
)
from govkz_crawler.archive.write import batch as batches
from govkz_crawler.archive.write import runs
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.entity_names import last_seen, name_entity
from govkz_crawler.archive.write.entries import Heads
from govkz_crawler.archive.write.readings import follow_coverage
from govkz_crawler.archive.write.recorder import Recorder

Row = Mapping[str, Any]
Content = dict[str, Any]

_CHAINED = ("version_id", "version", "content_hash", "prev_hash", "entry_hash")


class Restorer:
    """``content`` gives what the record of a version holds, None where it cannot be had."""

    def __init__(self, db: Database, content: Callable[[Row], Content | None]) -> None:
        self._db = db
        self._content = content
        self._heads = Heads(db)
        self._recorder = Recorder(db, self._heads, run_id="")
        self._last = {ledger.table: 0 for ledger in LEDGERS}  # by the numbers that the rows had
        self._changed: set[str] = set()  # ledgers that are not what they were from some row on
        self._newest: dict[str, int] = {}  # archive: its newest batch

    def write(self, batch: Batch) -> list[str]:
        """One batch, one transaction. Returns a line for each row that is not what it was."""
        otherwise: list[str] = []
        with self._db.atomic():
            for ledger in LEDGERS:
                for row in batch.rows.get(ledger.table, ()):
                    if ledger is RUN_LOG:
                        otherwise += self._unheard_of(row)
                    otherwise += self._row(ledger, self._run(row, batch) if ledger is RUN_LOG else row)
            for slug, at in batch.named.items():
                last_seen(self._db, slug, at)
            self._recorder.index()
        self._heads.begin_batch()
        self._recorder.begin_batch()
        self._newest[batch.archive_id] = batch.number
        return otherwise

    def finish(self) -> None:
        """If this is the archive that it was, hash by hash, it gets its name and goes on where it ended."""
        if self._changed or len(self._newest) != 1:
            return
        ((archive_id, number),) = self._newest.items()
        with self._db.atomic():
            identity.name(self._db, archive_id)
            batches.set_newest(self._db, number)

    def _row(self, ledger: Ledger, row: Row) -> Iterator[str]:
        table, key = ledger.table, row[ledger.key]
        yield from self._gap(table, key - 1)
        self._last[table] = key
        if ledger is VERSIONS:
            yield from self._version(row)
        elif ledger is RUN_LOG:
            runs.append(self._db, self._heads, row)
        else:
            self._heads.append(ledger, row)
        if ledger is COVERAGE:
            follow_coverage(self._db, row)
        elif ledger is ENTITY_NAMES:
            name_entity(self._db, row, row["seen_at"])
        if table not in self._changed and self._heads.hash_of(ledger) != row["entry_hash"]:
            self._changed.add(table)
            yield f"{table} {key}: is not what its journal says"

    def _gap(self, table: str, newest: int) -> Iterator[str]:
        first = self._last[table] + 1
        if newest >= first:
            self._changed.add(table)
            self._last[table] = newest
            yield f"{table} {first}{f' to {newest}' if newest > first else ''}: no journal tells of that"

    def _unheard_of(self, run: Row) -> Iterator[str]:
        """What a run found when it ended: also what no run has written, from dumps and other archives."""
        for table, (key, _) in json.loads(run["pins"] or "{}").items():
            yield from self._gap(table, key)

    def _run(self, row: Row, batch: Batch) -> Row:
        """What a run pinned are the chains of its own archive: once these are others, it counts as merged."""
        if not self._changed and self._newest.keys() <= {batch.archive_id}:
            return row
        self._changed.add(RUN_LOG.table)
        return {**row, "merged_from": row["merged_from"] or batch.archive_id, "pins": None}

    def _version(self, row: Row) -> Iterator[str]:
        content = self._before(row) if repeats(row) else self._content(row)
        if content is None or content_hash(content) != row["content_hash"]:
            self._changed.add(VERSIONS.table)
            what = "is lost: no record holds its text" if content is None else "its record reads otherwise today"
            yield f"versions {row['version_id']}: {what}"
        if content is not None:
            self._recorder.append({name: row[name] for name in VERSIONS.columns if name not in _CHAINED} | content)
            sightings.saw(self._db, row["section"], row["article_id"], row["lang"], row["source"])

    def _before(self, row: Row) -> Content | None:
        query = f"""
            SELECT {", ".join(CONTENT)} FROM versions
            WHERE section = :section AND article_id = :article_id AND lang = :lang
            ORDER BY content_hash = :content_hash DESC, version DESC LIMIT 1
        """
        return next(self._db.query(query, dict(row)), None)


def repeats(row: Row) -> bool:
    """A removal, or a return that only a feed tells of, has the content of a version before."""
    return bool(row["event"] == "removed" or (row["source"] == "rss" and row["extent"] == "full"))
