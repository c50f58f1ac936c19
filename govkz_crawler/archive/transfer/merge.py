"""Uniting archives: what one holds and the other does not is appended, and the chain goes on. Nothing is rewritten."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database

from govkz_crawler.archive.derived.tables_by_query import derive
from govkz_crawler.archive.errors import ArchiveError, Damaged
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledgers import (
    ABSENCES,
    COVERAGE,
    DUMP_ITEMS,
    ENTITY_NAMES,
    QUARANTINE,
    RUN_LOG,
    VERSIONS,
    Ledger,
)
from govkz_crawler.archive.transfer import dump_items
from govkz_crawler.archive.transfer.missing import missing
from govkz_crawler.archive.verify.chains import Progress
from govkz_crawler.archive.verify.verify import verify
from govkz_crawler.archive.write import entity_names, runs
from govkz_crawler.archive.write.entries import Heads, head
from govkz_crawler.archive.write.readings import follow_coverage
from govkz_crawler.archive.write.recorder import Recorder

Append = Callable[[dict[str, Any]], object]


class Conflict(NamedTuple):
    """One row of the view `conflicts`: a variant of which two archives say different things."""

    section: str
    article_id: int
    lang: str
    seen_at: str
    other_seen_at: str


class Merged(NamedTuple):
    """What a merge brought: rows appended, by table, and the conflicts that they are part of."""

    added: Counter[str]
    conflicts: list[Conflict]


def check(other: Database, path: Path, into: Path, progress: Progress = lambda _: None) -> None:
    """Raise an ArchiveError unless ``other``, which lies at ``path``, can be merged: another file, and undamaged."""
    if into.exists() and into.samefile(path):
        raise ArchiveError(f"{path} is the archive that it should be merged into")
    for finding in verify(other, progress):
        raise Damaged(f"{path} is damaged and was not merged: {finding}")


def merge(db: Database, other: Database, progress: Progress = lambda _: None) -> Merged:
    """Append to ``db``, in one transaction, what only ``other`` holds."""
    last_version, _ = head(db, VERSIONS)
    with db.atomic():
        added = _unite(db, other, progress)
    found = f"SELECT {', '.join(Conflict._fields)} FROM conflicts WHERE max(version_id, other_version_id) > ?"
    return Merged(added, [Conflict(*row) for row in db.execute(found, [last_version])])


def _unite(db: Database, other: Database, progress: Progress) -> Counter[str]:
    heads = Heads(db)
    recorder = Recorder(db, heads, run_id="")
    added: Counter[str] = Counter()
    ledgers: dict[Ledger, Append] = {
        RUN_LOG: partial(_log, db, heads, archive_id(other)),
        VERSIONS: recorder.append,
        COVERAGE: partial(_cover, db, heads),
        ABSENCES: partial(heads.append, ABSENCES),
        QUARANTINE: partial(heads.append, QUARANTINE),
        ENTITY_NAMES: partial(heads.append, ENTITY_NAMES),
    }
    for ledger, append in ledgers.items():
        for row in missing(db, other, ledger, progress):
            append(row)
            heads.begin_batch()  # no journal wants these rows: they need not wait in memory
            added[ledger.table] += 1
    recorder.index()
    ours = dump_items.Dumps(db, heads)
    for dump, listed in groupby(dump_items.rows(other), key=itemgetter("dump_sha256")):
        added[DUMP_ITEMS.table] += ours.append(dump, map(dump_items.item_of, listed))
    entity_names.unite(db, other)
    derive(db, "entities")
    sightings.unite(db, other)
    return +added


def _cover(db: Database, heads: Heads, row: dict[str, Any]) -> None:
    heads.append(COVERAGE, row)
    follow_coverage(db, row)


def _log(db: Database, heads: Heads, archive: str, row: dict[str, Any]) -> None:
    # What it pinned are chains of its own archive.
    runs.append(db, heads, row | {"merged_from": row["merged_from"] or archive, "pins": None})
