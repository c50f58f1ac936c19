"""Builds the index `warc_records` from the WARC files: where each record lies that versions name."""

from collections.abc import Iterator
from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Progress
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.items import WarcRecord
from govkz_crawler.warc.exchanges import ANSWERS
from govkz_crawler.warc.folder import pieces, staying, warc_files
from govkz_crawler.warc.gathered import start
from govkz_crawler.warc.records import Record, undamaged

_PUT = "INSERT OR REPLACE INTO warc_records (record, file, offset, length, digest) VALUES (?, ?, ?, ?, ?)"


def located(record: Record) -> WarcRecord:
    """The id, digest and place of a record."""
    file, offset = record.location
    record_id = record.fields.get("warc-record-id", "").strip("<>")
    return WarcRecord(record_id, record.fields.get("warc-block-digest", ""), file, offset, record.end - offset)


def put(db: Database, found: Iterator[WarcRecord]) -> None:
    """Write places into the index."""
    rows = ((each.record, each.file, each.offset, each.length, each.digest) for each in found)
    db.conn.executemany(_PUT, rows)


def make(db: Database, warc_dir: Path, progress: Progress, spread: Spread = HERE) -> int:
    """Make the index again of the records that versions name. Returns how many places were not as it said."""
    before = set(db.execute("SELECT record, file, offset, length, digest FROM warc_records"))
    named = {record for (record,) in db.execute("SELECT DISTINCT warc_record FROM versions WHERE warc_record NOT NULL")}
    with staying(warc_dir), db.atomic():
        files = (path.absolute() for path in warc_files(warc_dir))
        db.execute("DELETE FROM warc_records")
        for found in spread.map(_answers, pieces(files), progress):
            put(db, (each for each in found if each.record in named))
    after = set(db.execute("SELECT record, file, offset, length, digest FROM warc_records"))
    return max(len(before - after), len(after - before))


def follow(db: Database, warc_dir: Path) -> None:
    """Let the index name the gathered files in which records lie now."""
    with db.atomic():
        for (file,) in db.execute("SELECT DISTINCT file FROM warc_records").fetchall():
            if place := start(warc_dir, file):
                db.execute("UPDATE warc_records SET file = ?, offset = offset + ? WHERE file = ?", [*place, file])


def _answers(paths: list[Path], progress: Progress) -> list[WarcRecord]:
    found = []
    for path in paths:
        done = 0
        for record in undamaged(path):
            if record.kind in ANSWERS:
                found.append(located(record))
            progress(record.end - done)
            done = record.end
    return found
