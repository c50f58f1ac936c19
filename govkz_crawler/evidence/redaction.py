"""Destroys the text of one item in the raw evidence: answers that show it, and journals that hold its salt.

Nothing is written in place, for a backup may hold a link to the same file: a file is written anew beside the old one,
byte for byte but for the members that are masked, and takes its name.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.ledgers import BY_TABLE
from govkz_crawler.evidence.recorded_feed import recorded_feed
from govkz_crawler.normalise.urls import UnknownUrl, cited
from govkz_crawler.sources import SOURCES
from govkz_crawler.warc import payload_index
from govkz_crawler.warc.build import JOURNAL
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.files import Location, finished_name, open_warc
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.masking import Object, emptied, mask_entries, mask_markup, mask_rows
from govkz_crawler.warc.member_masking import decoded, masked_member
from govkz_crawler.warc.members import Member, members
from govkz_crawler.warc.records import Record, record_of

_BEFORE_MARKUP = b"\xef\xbb\xbf \t\r\n"
_TELLING = 12  # characters: shorter titles stand in many places


@dataclass(frozen=True, slots=True)
class Sought:
    """What is destroyed: a variant's text, and the rows of ledgers by the hexadecimal hash of their leaf.

    ``names`` are the ``ni:`` names of these entries. ``variant`` is None for rows that speak of no item.
    """

    variant: tuple[str, int, str] | None
    rows: Mapping[str, str]  # leaf hash: table
    names: tuple[str, ...]
    titles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Masked:
    """A record that is written again, as long as it was."""

    location: Location
    record: str  # its id, urn:uuid:…
    what: str
    member: bytes
    digest: str  # of the block that is left


@dataclass(frozen=True, slots=True)
class Scan:
    """``elsewhere`` names records that hold a title too and are not masked, such as another item's."""

    masked: list[Masked]
    elsewhere: list[str]


def scan(warc_dir: Path, sought: Sought, progress: Callable[[int], None] = lambda _: None) -> Scan:
    """Everything in a WARC directory that is to be masked. Raises WarcError where that cannot be done."""
    found = Scan([], [])
    for path in warc_files(warc_dir):
        done = 0
        with open_warc(path) as file:
            for member in members(file):
                if not member.fault:
                    _look(warc_dir, path, member, sought, found)
                progress(member.end - done)
                done = member.end
    return found


def mask(warc_dir: Path, masked: Iterable[Masked]) -> None:
    """Write the files again that hold these records, and take them out of the index of payloads. Raises WarcError."""
    by_file: dict[str, list[Masked]] = {}
    for each in masked:
        by_file.setdefault(each.location.file, []).append(each)
    try:
        for name, of_file in by_file.items():
            _write(warc_dir / name, of_file)
        _forget(warc_dir / payload_index.NAME, {each.record for of_file in by_file.values() for each in of_file})
    except OSError as error:
        raise WarcError(f"cannot mask {error.filename or warc_dir}: {error.strerror}") from error


def _look(warc_dir: Path, path: Path, member: Member, sought: Sought, found: Scan) -> None:
    record = record_of(path, member)
    head = member.data.partition(b"\r\n\r\n")[0]
    block = _without(warc_dir, record, sought)
    if block is not None and block != record.block:
        what = record.fields.get("warc-target-uri", record.kind)
        name = record.fields.get("warc-record-id", "").strip("<>")
        # A journal needs no name of what is gone: it holds that entry itself, without its salt.
        made = masked_member(record, head, block, () if record.kind == "metadata" else sought.names)
        found.masked.append(Masked(record.location, name, what, made.data, made.digest))
    elif record.kind in {"response", "resource", "conversion", "metadata"} and _mentions(record, sought):
        found.elsewhere.append(f"{finished_name(path)} at {member.offset}")


def _without(warc_dir: Path, record: Record, sought: Sought) -> bytes | None:
    """The block of a record without what is destroyed; None where it has nothing to do with it."""
    if record.kind == "metadata" and record.fields.get("warc-target-uri", "").startswith(JOURNAL):
        return emptied(record.block, lambda row: _emptied(row, sought))
    if record.kind not in {"response", "conversion"} or sought.variant is None:
        return None
    if record.kind == "conversion":
        return _masked_body(warc_dir, record, record.block, sought.variant)
    head, body = decoded(record.block) if str(sought.variant[1]).encode() in _plain(record) else (b"", b"")
    masked = _masked_body(warc_dir, record, body, sought.variant) if body else body
    return head + masked if masked != body else None


def _plain(record: Record) -> bytes:
    with suppress(WarcError):
        return decoded(record.block)[1]
    return b""


def _masked_body(warc_dir: Path, record: Record, body: bytes, variant: tuple[str, int, str]) -> bytes:
    section, number, lang = variant
    try:
        exchange = read(warc_dir, *record.location)
    except WarcError:
        return body
    asked = recorded_feed(exchange)
    if asked and asked.source.name in SOURCES:
        if (asked.feed.section, asked.feed.lang) != (section, lang):
            return body
        return mask_entries(body, number) if body.lstrip(_BEFORE_MARKUP).startswith(b"<") else mask_rows(body, number)
    with suppress(UnknownUrl):
        citation = cited(exchange.url)
        if (citation.section, citation.article_id) == (section, number) and citation.lang in {None, lang}:
            return mask_markup(body)
    return body


def _emptied(row: Object, sought: Sought) -> dict[str, str | None]:
    table = sought.rows.get(str(row.get("leaf_hash")))
    return withheld(BY_TABLE[table]) if table else {}


def _mentions(record: Record, sought: Sought) -> bool:
    text = _plain(record)
    for title in sought.titles:
        if len(title) >= _TELLING and (title.encode() in text or json.dumps(title)[1:-1].encode() in text):
            return True
    return False


def _write(path: Path, masked: list[Masked]) -> None:
    unfinished = path.with_name(f".{path.name}.masking")
    shutil.copyfile(path, unfinished)
    with unfinished.open("r+b") as file:
        for each in masked:
            file.seek(each.location.offset)
            file.write(each.member)
        file.flush()
        os.fsync(file.fileno())
    shutil.copystat(path, unfinished)
    unfinished.replace(path)


def _forget(index: Path, records: set[str]) -> None:
    """Let no later answer refer to a payload that is masked now."""
    if not index.exists():
        return
    unfinished = index.with_name(f".{index.name}.masking")
    with index.open("rb") as lines, unfinished.open("wb") as kept:
        kept.writelines(line for line in lines if _record_id(line) not in records)
        kept.flush()
        os.fsync(kept.fileno())
    unfinished.replace(index)
    index.with_name(payload_index.PLACES).unlink(missing_ok=True)  # the lines are elsewhere now


def _record_id(line: bytes) -> str | None:
    with suppress(ValueError, KeyError, IndexError):
        fields: dict[str, Any] = json.loads(line.split(b" ", 2)[2])
        return str(fields["recordid"]).strip("<>")
    return None


def linked(warc_dir: Path, masked: Iterable[Masked]) -> Iterator[str]:
    """The files among these that have another name too, as a backup gives them: that one keeps what it holds."""
    for name in sorted({each.location.file for each in masked}):
        if (warc_dir / name).stat().st_nlink > 1:
            yield name
