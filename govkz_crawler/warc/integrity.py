"""Checks whether the evidence is as written: every member, digest and reference, and the index."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from govkz_crawler.warc import payload_index
from govkz_crawler.warc.digests import matches
from govkz_crawler.warc.errors import Damaged, WarcError
from govkz_crawler.warc.files import SUFFIX, finished_name, is_unfinished, open_warc
from govkz_crawler.warc.gathered import GATHERED, GATHERING, section_at, sections
from govkz_crawler.warc.members import HEADER, Member, members
from govkz_crawler.warc.records import payload, record_of, request_of


class Problem(NamedTuple):
    """``unfinished``: it is the end of a file that is being written; the next run makes it whole, or cuts it off."""

    file: str
    offset: int
    message: str
    unfinished: bool = False


def check(directory: Path, progress: Callable[[int], None] = lambda _: None) -> Iterator[Problem]:
    """What is wrong in a WARC directory, file by file; nothing for a directory in order, or not there yet.

    ``progress`` is called with the number of bytes read since its last call.
    """
    for path in sorted(directory.glob("*")):
        yield from check_file(path, progress)


def check_file(path: Path, progress: Callable[[int], None]) -> Iterator[Problem]:
    """What is wrong with one file of a WARC directory."""
    if finished_name(path).endswith(SUFFIX):
        yield from _check_warc(path, progress)
    elif path.name == payload_index.NAME:
        yield from _check_index(path)
    elif path.is_file() and not path.name.endswith(GATHERING) and path.name != payload_index.PLACES:
        yield Problem(path.name, 0, "not a WARC file")


def _check_index(path: Path) -> Iterator[Problem]:
    try:
        for offset, line in payload_index.damaged(path):
            message = "damaged and no longer used: take the file away, and the next run writes it anew"
            yield Problem(path.name, offset, message, unfinished=not line.endswith(b"\n"))
    except OSError as error:
        yield Problem(path.name, 0, f"cannot be read: {error}")


def _check_warc(path: Path, progress: Callable[[int], None]) -> Iterator[Problem]:
    name = finished_name(path)
    last: Problem | None = Problem(name, 0, "not a WARC file: empty")  # of the member before; only the end may be torn
    done = 0
    try:
        with open_warc(path) as file:
            for member in members(file):
                if last and member.offset:
                    yield last
                last = Problem(name, member.offset, member.fault) if member.fault else None
                if not last:
                    yield from (Problem(name, member.offset, fault) for fault in _faults(path, file, member))
                progress(member.end - done)
                done = member.end
            yield from _missing_sections(path, file)
    except (OSError, WarcError) as error:
        yield Problem(name, 0, f"cannot be read: {error}")
        return
    if last:
        yield last._replace(unfinished=is_unfinished(path))


def _missing_sections(path: Path, file: BinaryIO) -> Iterator[Problem]:
    """What a gathered file should hold and does not."""
    if path.name.endswith(GATHERED):
        size = file.seek(0, 2)
        for section in sections(path):
            if section.start + section.length > size:
                yield Problem(path.name, size, f"ends before {section.file} does, which was gathered here")


def _name_at(path: Path, offset: int) -> str:
    """The name under which the record at an offset was written."""
    section = section_at(path, offset)
    return section.file if section and section.start == offset else finished_name(path)


def _faults(path: Path, file: BinaryIO, member: Member) -> Iterator[str]:
    try:
        record = record_of(path, member)
    except Damaged as error:
        yield error.fault
        return
    file.seek(member.offset)
    if file.read(len(HEADER)) != HEADER:
        yield "its gzip header is not as it was written"
    if record.kind == "warcinfo":
        written = record.fields.get("warc-filename")
        if written and written != _name_at(path, member.offset):
            yield f"it was written as {written}"
    if not matches(record.block, record.fields.get("warc-block-digest")):
        yield "the block does not match its digest"
    if record.kind in ("response", "request") and not matches(
        record.message[2], record.fields.get("warc-payload-digest")
    ):
        yield "the body does not match its digest"
    if record.kind == "revisit":
        try:
            payload(path.parent, record)
            request_of(path.parent, record, None)
        except WarcError as error:
            yield f"refers to what is not there: {error}"
