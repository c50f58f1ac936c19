"""Every version read again from the record that it names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.chain import content_hash
from govkz_crawler.archive.finding import Finding
from govkz_crawler.archive.restore import repeats
from govkz_crawler.evidence.findings import Note
from govkz_crawler.evidence.reread import Contents
from govkz_crawler.transport.capture import software
from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.files import finished_name, warc_files
from govkz_crawler.transport.records import record_at

Row = Mapping[str, Any]

# Each record is read once, and SQLite does the sorting: memory stays flat.
_ROWS = """
SELECT warc_file, warc_offset, version_id, section, article_id, lang, content_hash, source, extent, event
FROM versions WHERE warc_file IS NOT NULL ORDER BY warc_file, warc_offset, version_id
"""


def count(db: Database) -> int:
    """How many versions name a record."""
    return int(db.execute("SELECT count(*) FROM versions WHERE warc_file IS NOT NULL").fetchone()[0])


def reread(db: Database, warc_dir: Path, progress: Callable[[int], None]) -> Iterator[Finding]:
    """Every version that its record does not bear out. ``progress`` gets the versions read."""
    unrecorded = "SELECT count(*) FROM versions WHERE warc_file IS NULL AND event <> 'removed'"
    (bare,) = db.execute(unrecorded).fetchone()
    if bare:
        yield Note("versions", "", f"{bare} name no record, so nothing but the chain speaks for them")
    there = {finished_name(path) for path in warc_files(warc_dir)}
    found = db.execute(_ROWS)
    names = [column[0] for column in found.description]
    versions = (dict(zip(names, row, strict=True)) for row in found)
    for file, of_file in groupby(versions, key=itemgetter("warc_file")):
        if file not in there:
            yield Finding(f"warc {file}", "", f"is not there, and {sum(1 for _ in of_file)} versions name it")
            continue
        for offset, of_record in groupby(of_file, key=itemgetter("warc_offset")):
            listed = list(of_record)
            yield from _record(warc_dir, file, offset, listed)
            progress(len(listed))


def _record(warc_dir: Path, file: str, offset: int, versions: Iterable[Row]) -> Iterator[Finding]:
    try:
        contents = Contents.at(warc_dir, file, offset)
    except WarcError as error:
        for row in versions:
            yield Finding("versions", str(row["version_id"]), f"its record is not there: {error}")
        return
    for row in versions:
        content = contents.of(row)
        if repeats(row) or (content and content_hash(content) == row["content_hash"]):
            continue
        what = f"{file} at {offset} {'reads otherwise' if content else 'does not hold its item'}"
        yield _unlike(str(row["version_id"]), what, _writer_of(warc_dir, file))


def _unlike(version_id: str, what: str, writer: str) -> Finding:
    """Other software may read otherwise, and that is no edit; what it wrote itself, software reads as it did."""
    if writer.startswith("govkz_crawler/") and writer != software():
        return Note("versions", version_id, f"parser drift: {what} (written by {writer}, read by {software()})")
    return Finding("versions", version_id, what)


def _writer_of(warc_dir: Path, file: str) -> str:
    """The software that the warcinfo record names, if there is one."""
    try:
        lines = record_at(warc_dir, file, 0).block.decode("utf-8", "replace").splitlines()
    except WarcError:
        return ""
    return next((line.removeprefix("software: ") for line in lines if line.startswith("software: ")), "")
