"""Compares every version with what its record says when it is read again."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Finding, Note, Progress
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.finished_rows import repeats
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence.reread import Contents, bears_out
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.normalise.stages import CONTENT_STAGES
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import UNFINISHED, Location
from govkz_crawler.warc.gathered import length as gathered_length
from govkz_crawler.warc.member_masking import redacted
from govkz_crawler.warc.records import description_of, record_at

Row = Mapping[str, Any]

# What the leaf of a version holds beside its text, and where its record lies. SQLite puts many rows together as one
# JSON document, so that nothing is done here for each of them.
_COLUMNS = ("file", "offset", VERSIONS.key, *VERSIONS.today.fields, *VERSIONS.today.proof)
_ROWS = f"""
SELECT max({VERSIONS.key}), CAST(json_group_array(json_array({", ".join(_COLUMNS)})) AS BLOB) FROM (
  SELECT {", ".join(_COLUMNS)} FROM versions AS v LEFT JOIN warc_records AS w ON w.record = v.warc_record
  WHERE {VERSIONS.key} > ? ORDER BY {VERSIONS.key} LIMIT ?
)
"""
_PLACE = itemgetter("file", "offset", VERSIONS.key)

_VERSIONS_A_PIECE = 1_000  # some seconds of work, and a few hundred kilobytes to be sent for it


class Compared(NamedTuple):
    """What a piece of work found, how many of its versions name no record, and how many name a file that is gone."""

    findings: list[Finding]
    bare: int
    lost: Counter[str]


def count(db: Database) -> int:
    """How many versions there are."""
    return int(db.execute("SELECT count(*) FROM versions").fetchone()[0])


def reread(db: Database, warc_dir: Path, progress: Progress, spread: Spread = HERE) -> Iterator[Finding]:
    """Every version that its record does not bear out. ``progress`` gets the versions read."""
    declared = {ni_name(bytes.fromhex(leaf)) for (leaf,) in db.execute("SELECT redacted_hash FROM redactions")}
    task = partial(_reread, warc_dir.absolute(), frozenset(declared))
    told, bare, lost = set[Finding](), 0, Counter[str]()
    for compared in spread.map(task, _pieces(db), progress):
        yield from (finding for finding in compared.findings if finding not in told)
        # Versions in several pieces may name one record.
        told.update(finding for finding in compared.findings if finding.table != VERSIONS.table)
        bare += compared.bare
        lost += compared.lost
    for file, versions in sorted(lost.items()):
        yield Finding(f"warc {file}", "", f"is not there, and {versions} versions name it")
    if bare:
        yield Note("versions", "", f"{bare} name no record, so nothing but the log speaks for them")


def _pieces(db: Database) -> Iterator[bytes]:
    """Pieces of work: versions in their order, mostly those of one record after the other."""
    last, rows = db.execute(_ROWS, [-1, _VERSIONS_A_PIECE]).fetchone()
    while last is not None:
        yield rows
        last, rows = db.execute(_ROWS, [last, _VERSIONS_A_PIECE]).fetchone()


def _reread(warc_dir: Path, declared: frozenset[str], piece: bytes, progress: Progress) -> Compared:
    found = Compared([], 0, Counter())
    rows: list[Row] = [dict(zip(_COLUMNS, row, strict=True)) for row in json.loads(piece)]
    bare = sum(row["warc_record"] is None and row["event"] != "removed" for row in rows)
    placed = sorted((row for row in rows if row["file"] is not None), key=_PLACE)
    for row in rows:
        if row["warc_record"] is not None and row["file"] is None:
            what = f"no place is known of {row['warc_record']}: run govkz rebuild"
            found.findings.append(Finding("versions", str(row["version_id"]), what))
    for file, in_file in groupby(placed, key=itemgetter("file")):
        if not _is_there(warc_dir, file):
            found.lost[file] += len(list(in_file))
            continue
        for offset, of_record in groupby(in_file, key=itemgetter("offset")):
            listed = list(of_record)
            found.findings.extend(_masked(warc_dir, Location(file, offset), declared, listed))
            found.findings.extend(_record(warc_dir, file, offset, listed))
    progress(len(rows))
    return found._replace(bare=bare)


def _is_there(warc_dir: Path, file: str) -> bool:
    """A file of that name, finished or not, or one that it was gathered into."""
    path = warc_dir / file
    there = path.name == file and (path.exists() or path.with_name(f"{file}{UNFINISHED}").exists())
    return there or bool(gathered_length(warc_dir, file))


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
