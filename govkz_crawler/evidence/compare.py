"""Compares every version with what its record says when it is read again."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.finding import Finding, Note, Progress
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.finished_rows import repeats
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence.reread import Contents, bears_out
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.normalise.stages import CONTENT_STAGES
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import Location, finished_name
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.gathered import length as gathered_length
from govkz_crawler.warc.member_masking import redacted
from govkz_crawler.warc.records import description_of, record_at

Row = Mapping[str, Any]

# Each record is read once, and SQLite does the sorting: memory stays flat.
_NAMED = "FROM versions AS v JOIN warc_records AS w ON w.record = v.warc_record"
_ROWS = f"""
SELECT w.file, w.offset, v.version_id, {", ".join(f"v.{name}" for name in VERSIONS.today.fields)},
  v.recipe, v.salt, v.leaf_hash
{_NAMED} ORDER BY w.file, w.offset, v.version_id
"""
_FILES = f"SELECT w.file, count(*) {_NAMED} GROUP BY w.file ORDER BY w.file"
_UNPLACED = """
SELECT version_id, warc_record FROM versions
WHERE warc_record IS NOT NULL AND warc_record NOT IN (SELECT record FROM warc_records)
"""
_PLACE = itemgetter("file", "offset")

_VERSIONS_A_PIECE = 1_000  # some seconds of work, and a few hundred kilobytes to be sent for it


def count(db: Database) -> int:
    """How many versions name a record."""
    return int(db.execute("SELECT count(*) FROM versions WHERE warc_record IS NOT NULL").fetchone()[0])


def reread(db: Database, warc_dir: Path, progress: Progress, spread: Spread = HERE) -> Iterator[Finding]:
    """Every version that its record does not bear out. ``progress`` gets the versions read."""
    unrecorded = "SELECT count(*) FROM versions WHERE warc_record IS NULL AND event <> 'removed'"
    (bare,) = db.execute(unrecorded).fetchone()
    if bare:
        yield Note("versions", "", f"{bare} name no record, so nothing but the log speaks for them")
    for version_id, record in db.execute(_UNPLACED):
        yield Finding("versions", str(version_id), f"no place is known of {record}: run govkz rebuild")
    there = {finished_name(path) for path in warc_files(warc_dir)}
    for file, versions in db.execute(_FILES).fetchall():
        if file not in there and not gathered_length(warc_dir, file):
            yield Finding(f"warc {file}", "", f"is not there, and {versions} versions name it")
        else:
            there.add(file)
    pieces = _pieces(row for row in _rows(db) if row["file"] in there)
    declared = {ni_name(bytes.fromhex(leaf)) for (leaf,) in db.execute("SELECT redacted_hash FROM redactions")}
    for findings in spread.map(partial(_reread, warc_dir.absolute(), frozenset(declared)), pieces, progress):
        yield from findings


def _rows(db: Database) -> Iterator[Row]:
    found = db.execute(_ROWS)
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Pieces of work: versions in the order of their records, those of one record together."""
    piece: list[Row] = []
    for _, of_record in groupby(rows, key=_PLACE):
        piece += of_record
        if len(piece) >= _VERSIONS_A_PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _reread(warc_dir: Path, declared: frozenset[str], rows: list[Row], progress: Progress) -> list[Finding]:
    findings: list[Finding] = []
    for (file, offset), of_record in groupby(rows, key=_PLACE):
        listed = list(of_record)
        findings += _masked(warc_dir, Location(file, offset), declared, listed)
        findings += _record(warc_dir, file, offset, listed)
        progress(len(listed))
    return findings


def _masked(warc_dir: Path, place: Location, declared: frozenset[str], listed: list[Row]) -> Iterator[Finding]:
    """Whether a record has the digest that entries name, or the archive has declared what was masked in it."""
    try:
        record = record_at(warc_dir, *place)
    except WarcError:
        return  # what reads the record again says so
    named = {row["warc_digest"] for row in listed} - {None, record.fields.get("warc-block-digest")}
    if not named:
        return
    masked = redacted(record)
    if masked and declared.issuperset(masked):
        names = ", ".join(masked)
        yield Note(f"warc {place.file}", f"offset {place.offset}", f"redacted, declared: the text of {names} is masked")
        return
    why = "it was masked, and no redaction declares that" if masked else "it was changed"
    yield Finding(f"warc {place.file}", f"offset {place.offset}", f"is not the record that entries name: {why}")


def _record(warc_dir: Path, file: str, offset: int, listed: list[Row]) -> Iterator[Finding]:
    try:
        (record,) = {row["warc_record"] for row in listed}
        contents = Contents.at(warc_dir, Location(file, offset), record, CONTENT_STAGES)
    except (WarcError, ValueError) as error:
        for row in listed:
            yield Finding("versions", str(row["version_id"]), f"its record is not there: {error}")
        return
    for row in listed:
        content = contents.of(row) if row["salt"] else None
        if repeats(row) or not row["salt"] or (content and bears_out(content, row)):
            continue
        what = f"{file} at {offset} {'reads otherwise' if content else 'does not hold its item'}"
        yield _unlike(str(row["version_id"]), what, _writer_of(warc_dir, Location(file, offset)))


def _unlike(version_id: str, what: str, writer: str) -> Finding:
    """Other software may read otherwise, and that is no edit; what it wrote itself, software reads as it did."""
    if writer.startswith("govkz_crawler/") and writer != software():
        return Note("versions", version_id, f"parser drift: {what} (written by {writer}, read by {software()})")
    return Finding("versions", version_id, what)


def _writer_of(warc_dir: Path, place: Location) -> str:
    """The software that the warcinfo record names, if there is one."""
    try:
        lines = description_of(warc_dir, place).block.decode("utf-8", "replace").splitlines()
    except WarcError:
        return ""
    return next((line.removeprefix("software: ") for line in lines if line.startswith("software: ")), "")
