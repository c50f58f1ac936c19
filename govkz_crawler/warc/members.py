"""Splits a compressed WARC into its gzip members, one a record (WARC 1.1, annex A), damage included.

warcio stops in silence where a member is cut or broken; here every member is whole or named.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from govkz_crawler.limits import LARGEST_RECORD

GZIP = 31  # zlib's wbits for a gzip header and trailer, whose CRC and length it then checks
MAGIC = b"\x1f\x8b\x08"
# RFC 1952, 2.3: no flags, no time, no name of a system. Nothing in it can be otherwise, so nothing can change unseen.
HEADER = MAGIC + bytes(6) + b"\xff"
START = b"WARC/1."
CHUNK = 1 << 16
FOREIGN = "not a WARC record"


class Member(NamedTuple):
    """One record's bytes, or what is wrong with them; ``offset`` and ``end`` count compressed bytes."""

    offset: int
    end: int
    data: bytes
    fault: str | None = None


def member_at(file: BinaryIO, offset: int) -> Member:
    """The member that starts at ``offset``; where it cannot be read, its end is its start."""
    file.seek(offset)
    stream, data = zlib.decompressobj(wbits=GZIP), bytearray()
    while not stream.eof:
        chunk = file.read(CHUNK)
        if not chunk:
            return Member(offset, offset, b"", "cut short")
        if not data and not MAGIC.startswith(chunk[: len(MAGIC)]):
            return Member(offset, offset, b"", FOREIGN)
        try:
            data += stream.decompress(chunk, LARGEST_RECORD + 1 - len(data))
        except zlib.error as error:
            return Member(offset, offset, b"", f"damaged: {error}")
        if len(data) > LARGEST_RECORD:
            return Member(offset, offset, b"", f"unpacks to more than {LARGEST_RECORD:,} bytes")
        if not START.startswith(data[: len(START)]):
            return Member(offset, offset, b"", FOREIGN)
    return Member(offset, file.tell() - len(stream.unused_data), bytes(data), None if data else FOREIGN)


def members(file: BinaryIO) -> Iterator[Member]:
    """Every member from the start. After a faulty one, goes on at the next that is whole."""
    offset, size = 0, file.seek(0, 2)
    while offset < size:
        member = member_at(file, offset)
        yield member
        offset = _next_record(file, offset + 1, size) if member.fault else member.end


def _next_record(file: BinaryIO, offset: int, size: int) -> int:
    while (offset := _find_magic(file, offset, size)) < size:
        if member_at(file, offset).fault is None:
            return offset
        offset += 1
    return size


def _find_magic(file: BinaryIO, offset: int, size: int) -> int:
    while offset < size:
        file.seek(offset)
        chunk = file.read(CHUNK)
        if (found := chunk.find(MAGIC)) >= 0:
            return offset + found
        offset += max(1, len(chunk) - len(MAGIC) + 1)  # the magic may lie across two chunks
    return size
