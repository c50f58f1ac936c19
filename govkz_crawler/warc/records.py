"""Reads the records of a WARC file to the byte; warcio would guess the encoding of header lines."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from govkz_crawler.warc.digests import matches
from govkz_crawler.warc.errors import Damaged, WarcError
from govkz_crawler.warc.files import UNFINISHED, Location, finished_name, open_warc, opened
from govkz_crawler.warc.gathered import moved, section_at
from govkz_crawler.warc.members import Member, member_at, members

# A field of ours on a revisit that was asked for as the answer was that it refers to: the bytes of the request are the
# same to the last one, and stand there.
ASKED, AS_BEFORE = "Govkz-Request", "as of WARC-Refers-To"

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record. Names of fields are in lower case; ``end`` is where the next record starts."""

    location: Location
    end: int
    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields.get("warc-type", "")

    @property
    def message(self) -> tuple[bytes, Headers, bytes]:
        """First line, headers and body of the HTTP message in the block."""
        return split_message(self.block)

    @property
    def method(self) -> str:
        """Of a request."""
        return self.message[0].partition(b" ")[0].decode("latin-1")

    def asked_for(self, answer: "Record") -> bool:
        """Whether this is the request that brought the answer."""
        answer_id = answer.fields.get("warc-record-id")
        return answer_id is not None and self.fields.get("warc-concurrent-to") == answer_id

    def damaged(self, fault: str) -> Damaged:
        return Damaged(*self.location, fault)


def record_of(path: Path, member: Member) -> Record:
    """Raises Damaged where the member is not whole or is not exactly one record."""
    location = Location(finished_name(path), member.offset)
    if member.fault:
        raise Damaged(*location, member.fault)
    _, pairs, rest = split_message(member.data)
    fields = {name.decode("utf-8", "replace").lower(): value.decode("utf-8", "replace") for name, value in pairs}
    block, closing = rest[:-4], rest[-4:]
    if closing != b"\r\n\r\n" or fields.get("content-length") != str(len(block)):
        raise Damaged(*location, "not exactly one WARC record")
    return Record(location, member.end, fields, block)


def record_at(directory: Path, file: str, offset: int) -> Record:
    """The record that was written at an offset of a file, finished or not, gathered since or not. Raises WarcError."""
    path = directory / file
    if path.name != file:
        raise WarcError(f"{file} is not the name of a WARC file")
    try:
        with _opened(path) as stream:
            return record_of(path, member_at(stream, offset))
    except FileNotFoundError:
        place = moved(directory, file, offset)
        if place is None:
            raise WarcError(f"{path} is not there") from None
        return record_at(directory, *place)
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error


def description_of(directory: Path, place: Location) -> Record:
    """The record that speaks for the one at a place: a ``warcinfo``, in all files of ours. Raises WarcError."""
    section = section_at(directory / place.file, place.offset)
    return record_at(directory, place.file, section.described if section else 0)


def undamaged(path: Path) -> Iterator[Record]:
    """The whole records of one file. Raises WarcError where the file itself cannot be read."""
    try:
        with open_warc(path) as file:
            for member in members(file):
                with suppress(Damaged):
                    yield record_of(path, member)
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error


def payload(directory: Path, answer: Record) -> bytes:
    """The body of a response, or that which a revisit refers to. Raises WarcError if it has changed."""
    source = original(directory, answer)
    body = source.block if source.kind == "conversion" else source.message[2]
    # A revisit keeps the digest of a body that has been masked since: then the record that holds it says so.
    vouched = source if source.fields.get("govkz-redacted") else answer
    if not matches(body, vouched.fields.get("warc-payload-digest")):
        raise source.damaged("the body does not have its digest")
    return body


def request_of(directory: Path, answer: Record, beside: Record | None) -> Record | None:
    """The request that brought an answer; None where none is kept. ``beside`` is the record after the answer.

    A revisit may say that it was asked for as the answer was that it refers to. Raises WarcError where that is not so.
    """
    if beside and beside.asked_for(answer):
        return beside
    if answer.fields.get(ASKED.lower()) != AS_BEFORE:
        return None
    first = original(directory, answer)
    asked = record_at(directory, first.location.file, first.end)
    if not asked.asked_for(first):
        raise answer.damaged("the request is not there that it says it repeats")
    return asked


def original(directory: Path, answer: Record) -> Record:
    """The record that holds the body: the one that a revisit names, otherwise the answer itself. Raises WarcError."""
    if answer.kind != "revisit":
        return answer
    try:
        file = answer.fields["warc-refers-to-filename"]
        offset = int(answer.fields["warc-refers-to-file-offset"])
    except (LookupError, ValueError):
        raise answer.damaged("does not say where the body lies") from None
    found = record_at(directory, file, offset)
    named = answer.fields.get("warc-refers-to")
    if named and named != found.fields.get("warc-record-id"):
        raise answer.damaged(f"refers to {named}, which is not where it lay")
    return found


def _opened(path: Path) -> BinaryIO:
    """Raises WarcError, FileNotFoundError and other OSErrors. A file may get its final name between two looks."""
    for name in (path, path.with_name(f"{path.name}{UNFINISHED}")):
        with suppress(FileNotFoundError):
            return opened(name)
    return opened(path)


def split_message(message: bytes) -> tuple[bytes, Headers, bytes]:
    """First line, headers and body of an HTTP message, or of a WARC record."""
    head, _, body = message.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    return first, tuple((name, value.strip()) for name, _, value in pairs), body
