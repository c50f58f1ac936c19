"""Checks whether the evidence is as written: every member, digest and reference, and the index."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from govkz_crawler.warc import payload_index
from govkz_crawler.warc.digests import matches
from govkz_crawler.warc.errors import Damaged, WarcError
from govkz_crawler.warc.files import SUFFIX, finished_name, is_unfinished, open_warc
from govkz_crawler.warc.members import HEADER, Member, members
from govkz_crawler.warc.records import payload, record_of


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
    elif path.is_file():
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
    except (OSError, WarcError) as error:
        yield Problem(name, 0, f"cannot be read: {error}")
        return
    if last:
        yield last._replace(unfinished=is_unfinished(path))


def _faults(path: Path, file: BinaryIO, member: Member) -> Iterator[str]:
    try:
        record = record_of(path, member)
    except Damaged as error:
        yield error.fault
        return
    file.seek(member.offset)
    if file.read(len(HEADER)) != HEADER:
        yield "its gzip header is not as it was written"
    if record.kind == "warcinfo" and record.fields.get("warc-filename", finished_name(path)) != finished_name(path):
        yield f"it was written as {record.fields['warc-filename']}"
    if not matches(record.block, record.fields.get("warc-block-digest")):
        yield "the block does not match its digest"
    if record.kind in ("response", "request") and not matches(
        record.message[2], record.fields.get("warc-payload-digest")
    ):
        yield "the body does not match its digest"
    if record.kind == "revisit":
        try:
            payload(path.parent, record)
        except WarcError as error:
            yield f"refers to a body that is not there: {error}"
