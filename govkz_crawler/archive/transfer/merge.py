"""Merges another archive into this one: appends the entries that only the other holds."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import entity_table
from govkz_crawler.archive.derived.tables_by_query import derive
from govkz_crawler.archive.errors import ArchiveError, Damaged, OtherOrigin
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.feeds.feed_state import follow_coverage
from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema.identity import TOLD, archive_id, origin
from govkz_crawler.archive.schema.ledgers import (
    ABSENCES,
    CAPTURES,
    COVERAGE,
    DUMP_ITEMS,
    ENTITY_NAMES,
    QUARANTINE,
    REDACTIONS,
    RUN_LOG,
    VERSIONS,
    Ledger,
)
from govkz_crawler.archive.transfer import dump_ledger
from govkz_crawler.archive.transfer.missing import missing
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.archive.write import checkpoint_rows, clock_guard, redacted_rows, runs
from govkz_crawler.archive.write.entries import Entries, newest_key
from govkz_crawler.archive.write.recorder import Recorder

# Takes over one row of the other archive. Returns its key, None where ours holds the same already.
TakeOver = Callable[[dict[str, Any]], int | None]


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
    """Append to ``db``, in one transaction, what only ``other`` holds, each entry under the leaf hash that it has.

    Raises OtherOrigin, nothing changed, where the two hold what came from different places.
    """
    if (ours := origin(db)) != (theirs := origin(other)):
        raise OtherOrigin(f"this archive holds {TOLD[ours]}, the other {TOLD[theirs]}: it is not merged")
    last_version = newest_key(db, VERSIONS)
    with db.atomic():
        added = _unite(db, other, progress)
    found = f"SELECT {', '.join(Conflict._fields)} FROM conflicts WHERE max(version_id, other_version_id) > ?"
    return Merged(added, [Conflict(*row) for row in db.execute(found, [last_version])])


def _unite(db: Database, other: Database, progress: Progress) -> Counter[str]:
    entries = Entries(db)
    recorder = Recorder(db, entries, run_id="", origin="other")
    added: Counter[str] = Counter()
    listed = dump_ledger.Dumps(db, entries)
    take_over: dict[Ledger, TakeOver] = {
        REDACTIONS: partial(_declare, db, entries),
        RUN_LOG: partial(_log, db, entries, archive_id(other)),
        VERSIONS: partial(_version, db, entries, recorder),
        COVERAGE: partial(_cover, db, entries),
        ABSENCES: partial(entries.take_over, ABSENCES),
        QUARANTINE: partial(_quarantine, db, entries),
        ENTITY_NAMES: partial(entries.take_over, ENTITY_NAMES),
        CAPTURES: partial(entries.take_over, CAPTURES),
        DUMP_ITEMS: listed.take_over,
    }
    for ledger, append in take_over.items():
        for row in missing(db, other, ledger, progress):
            added[ledger.table] += append(row) is not None
            entries.spill()
    recorder.index()
    if added[REDACTIONS.table]:
        redacted_rows.purge_words(db)
    entries.keep()
    checkpoint_rows.merge_from(db, other)
    entity_table.merge_from(db, other)
    derive(db, "entities")
    derive(db, "runs")
    if clock_guard.is_accepted(db):
        clock_guard.update_doubted(db)
    sightings.merge_from(db, other)
    _unite_places(db, other)
    return +added


def _declare(db: Database, entries: Entries, row: dict[str, Any]) -> int:
    """Take over a redaction; what it withholds there is withheld here, and what else of the item is held here."""
    key = entries.take_over(REDACTIONS, row)
    redacted_rows.destroy(db, row)
    redacted_rows.follow_declared(db, entries, row["scope"])
    return key


def _version(db: Database, entries: Entries, recorder: Recorder, row: dict[str, Any]) -> int:
    """Take over a version, without its text where the item has been redacted here or there."""
    return recorder.take_over(_without_redacted(db, entries, VERSIONS, row))


def _quarantine(db: Database, entries: Entries, row: dict[str, Any]) -> int:
    return entries.take_over(QUARANTINE, _without_redacted(db, entries, QUARANTINE, row))


def _without_redacted(db: Database, entries: Entries, ledger: Ledger, row: dict[str, Any]) -> dict[str, Any]:
    """The row; emptied where its text has been redacted under another leaf, and declared."""
    if redacted_rows.declared(db, entries, ledger, row):
        return redacted_rows.without_text(ledger, row)
    return row


def _cover(db: Database, entries: Entries, row: dict[str, Any]) -> int:
    key = entries.take_over(COVERAGE, row)
    follow_coverage(db, row)
    return key


def _log(db: Database, entries: Entries, archive: str, row: dict[str, Any]) -> int:
    row = row | {"merged_from": row["merged_from"] or archive}
    runs.update(db, row)
    return entries.take_over(RUN_LOG, row)


def _unite_places(db: Database, other: Database) -> None:
    """Where the other archive's evidence lies: the files are to be copied beside ours under their names."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO warc_records (record, file, offset, length, digest) VALUES (?, ?, ?, ?, ?)",
        other.execute("SELECT record, file, offset, length, digest FROM warc_records"),
    )
