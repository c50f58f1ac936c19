"""Whether the evidence is still what was written: every member, every digest, every reference."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.transport import originals
from govkz_crawler.transport.digests import matches
from govkz_crawler.transport.errors import Damaged, WarcError
from govkz_crawler.transport.files import finished_name, warc_files
from govkz_crawler.transport.members import Member, members
from govkz_crawler.transport.records import payload, record_of


class Problem(NamedTuple):
    file: str
    offset: int
    message: str


def check(directory: Path) -> Iterator[Problem]:
    """What is wrong in a WARC directory, file by file; nothing for a directory in order, or not there yet."""
    known = warc_files(directory)
    for path in sorted(directory.glob("*")):
        if path in known:
            yield from _check_file(path)
        elif path.is_file() and path.name != originals.NAME:
            yield Problem(path.name, 0, "not a WARC file")


def _check_file(path: Path) -> Iterator[Problem]:
    name = finished_name(path)
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                yield Problem(name, 0, "not a WARC file: empty")
            for member in members(file):
                for fault in _faults(path, member):
                    yield Problem(name, member.offset, fault)
    except OSError as error:
        yield Problem(name, 0, f"cannot be read: {error.strerror}")


def _faults(path: Path, member: Member) -> Iterator[str]:
    try:
        record = record_of(path, member)
    except Damaged as error:
        yield error.fault
        return
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
