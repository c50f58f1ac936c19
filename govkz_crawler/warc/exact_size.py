"""Writes a gzip member of exactly the size of another, so that every record behind it stays in place.

The record is compressed harder than before; what is missing then is filled by fields of its header that say nothing.
Mostly they are stored and not compressed (RFC 1951, 3.2.4), so that each of their bytes counts as one. Where so little
is missing that this costs too much, a field of letters by chance is tried until the size is right.
"""

import zlib
from collections.abc import Iterator
from random import Random

from govkz_crawler.warc.members import HEADER

PADDING = b"Govkz-Padding: "

_BLOCK = 65_535  # bytes in a stored block
_BEFORE = 5  # bytes before each of them: its kind, its length twice
_END = b"\r\n"
_LEAST = len(PADDING) + len(_END)
_LONGEST = 4_000  # bytes of a field: readers of WARC expect no longer lines
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_MOST_LETTERS = 200  # more is missing only where fields are stored
_ATTEMPTS = 4
# Ways of zlib: level, memLevel, strategy. Journals are full of hexadecimal digits, of which Z_FILTERED, which looks for
# no short repetitions, makes a tenth less than the default, and ISA-L's level 2 less than the default too.
_WAYS = tuple(
    (level, memory, strategy)
    for level in range(9, 0, -1)
    for memory in (9, 8, 7)
    for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)
)
_EMPTY_BLOCKS = 8  # more would look to readers like the end of the data


def member_of_size(record: bytes, size: int) -> bytes | None:
    """The record in a gzip member of ``size`` bytes; None where that is too little."""
    head_end = record.index(b"\r\n\r\n") + len(_END)
    head, rest = record[:head_end], record[head_end:]
    return _with_stored(head, rest, size) or _with_letters(head, rest, size)


def _with_stored(head: bytes, rest: bytes, size: int) -> bytes | None:
    for before, after in _compressed(head, rest):
        missing = size - len(HEADER) - len(before) - len(after) - 8  # the trailer: CRC-32 and length
        filled = _filled(missing)
        if filled is not None:
            blocks, fields = filled
            return HEADER + before + blocks + after + _trailer(head + fields + rest)
    return None


def _with_letters(head: bytes, rest: bytes, size: int) -> bytes | None:
    """With one field of letters, or none: a letter takes some six bits, and chance decides about the last byte."""
    for length in (None, *range(_MOST_LETTERS)):
        for attempt in range(_ATTEMPTS):
            letters = bytes(Random(attempt).choices(_LETTERS, k=length or 0))  # noqa: S311 - nothing secret
            field = b"" if length is None else PADDING + letters + _END
            record = head + field + rest
            for level, memory, strategy in _WAYS[: 1 if attempt else None]:
                deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, memory, strategy)
                made = HEADER + deflate.compress(record) + deflate.flush() + _trailer(record)
                if len(made) == size:
                    return made
    return None


def _compressed(head: bytes, rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Both parts as deflate has them, in ways of different lengths; anything may be stored between the two."""
    for level, memory, strategy in _WAYS:
        deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, memory, strategy)
        before = deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)  # what follows does not look back
        yield before, deflate.compress(rest) + deflate.flush()


def _filled(missing: int) -> tuple[bytes, bytes] | None:
    """Stored blocks of so many bytes, and the fields that they hold; None where that many cannot be had."""
    if missing < 0:
        return None
    if missing % _BEFORE == 0 and missing <= _BEFORE * _EMPTY_BLOCKS:
        return _stored(b"") * (missing // _BEFORE), b""
    blocks = 1
    while missing - _BEFORE * blocks > _BLOCK * blocks:
        blocks += 1
    length = missing - _BEFORE * blocks
    if length < _LEAST:
        return None
    fields = _fields(length)
    pieces = [fields[start : start + _BLOCK] for start in range(0, length, _BLOCK)]
    return b"".join(map(_stored, pieces)), fields


def _fields(length: int) -> bytes:
    """Fields that say nothing, of some bytes together."""
    fields = []
    while length > _LONGEST + _LEAST:
        fields.append(PADDING + b"0" * (_LONGEST - _LEAST) + _END)
        length -= _LONGEST
    return b"".join(fields) + PADDING + b"0" * (length - _LEAST) + _END


def _stored(piece: bytes) -> bytes:
    return b"\x00" + len(piece).to_bytes(2, "little") + (len(piece) ^ 0xFFFF).to_bytes(2, "little") + piece


def _trailer(record: bytes) -> bytes:
    return zlib.crc32(record).to_bytes(4, "little") + (len(record) & 0xFFFFFFFF).to_bytes(4, "little")
