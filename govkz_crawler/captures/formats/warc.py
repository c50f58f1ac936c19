"""Reads WARC files of any writer (ISO 28500:2017 and 2009), packed by gzip as a whole, by record, or not at all.

Records are read one after the other and left out where they are too large, so memory stays flat whatever the file
holds. A file that is cut or damaged anywhere is refused.
"""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from isal import igzip

from govkz_crawler.captures.captured_exchange import LeftOut
from govkz_crawler.captures.errors import CaptureError
from govkz_crawler.captures.formats.description import MOST_BYTES, Advance, Description, Found
from govkz_crawler.captures.formats.foreign_record import ForeignRecord
from govkz_crawler.captures.formats.pairing import Pairing

LONGEST_LINE = 64 * 2**10
MOST_FIELDS = 200
# How many times its size a file may unpack to: text shrinks to a twentieth, zeros to a thousandth.
MOST_UNPACKED = 300
ALWAYS_UNPACKED = 64 * 2**20  # bytes that any file may unpack to
CHUNK = 1 << 16

KEPT = ("response", "request", "revisit", "resource", "conversion", "warcinfo")


def read(path: Path, advance: Advance) -> tuple[Description, Found]:
    """What a WARC file holds. Raises CaptureError while reading where it is damaged."""
    told = Description("warc")
    return told, _found(path, told, advance)


def _found(path: Path, told: Description, advance: Advance) -> Found:
    with path.open("rb") as file:
        yield from exchanges(file, path.stat().st_size, str(path), told, advance)


def exchanges(file: BinaryIO, size: int, name: str, told: Description, advance: Advance) -> Found:
    """The exchanges in an open WARC file of so many bytes; ``name`` is what messages call it. Raises CaptureError."""
    pairing = Pairing()
    try:
        for record in _records(_Unpacked(file, size, advance)):
            if isinstance(record, LeftOut):
                yield record
            elif record.kind == "warcinfo":
                told.tool = told.tool or _software(record)
            else:
                yield from pairing.add(record)
        yield from pairing.rest()
    except (_Damaged, EOFError, OSError, zlib.error, igzip.BadGzipFile) as error:
        raise CaptureError(f"{name} is damaged, and nothing of it is imported: {error}") from error


class _Damaged(Exception):
    """The file is cut or is no WARC."""


class _Unpacked:
    """The records' bytes, unpacked; raises _Damaged where they are more than a file of that size could hold."""

    def __init__(self, file: BinaryIO, size: int, advance: Advance) -> None:
        self._counted = _Counted(file, advance)
        packed = io.BufferedReader(self._counted, CHUNK)
        self._stream = igzip.open(packed) if packed.peek(2)[:2] == b"\x1f\x8b" else packed  # type: ignore[no-untyped-call]
        self._left = max(size * MOST_UNPACKED, ALWAYS_UNPACKED)

    def line(self) -> bytes:
        """The next line with its end; empty at the end of the file."""
        line: bytes = self._stream.readline(LONGEST_LINE)
        self._took(len(line))
        if line and not line.endswith(b"\n"):
            raise _Damaged("cut short" if len(line) < LONGEST_LINE else "a line of a header is too long")
        return line

    def block(self, length: int, keep: bool) -> bytes:
        """The next so many bytes; they are read and forgotten unless they are to be kept."""
        kept = bytearray()
        while length:
            chunk = self._stream.read(min(length, CHUNK))
            if not chunk:
                raise _Damaged("cut short")
            self._took(len(chunk))
            length -= len(chunk)
            if keep:
                kept += chunk
        return bytes(kept)

    def _took(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise _Damaged(f"it unpacks to more than {MOST_UNPACKED} times its size")


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, advance: Advance) -> None:
        self._file, self._advance = file, advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._advance(len(data))
        return len(data)


def _records(stream: _Unpacked) -> Iterator[ForeignRecord | LeftOut]:
    first = True
    while line := _version(stream):
        if not line.startswith(b"WARC/"):
            raise _Damaged("not a WARC record" if not first else "no WARC file")
        first = False
        header, fields = _header(stream, line)
        length = fields.get("content-length", "")
        if not length.isdigit() or len(length) > 15:
            raise _Damaged("a record without its length")
        kind, size = fields.get("warc-type", ""), int(length)
        keep = kind in KEPT and size <= MOST_BYTES
        block = stream.block(size, keep)
        if stream.block(4, keep=True) != b"\r\n\r\n":
            raise _Damaged("a record does not end where it says")
        if keep:
            yield ForeignRecord(fields, header, block)
        elif kind in ("response", "resource", "conversion"):
            yield LeftOut("too large")
    if first:
        raise _Damaged("it holds no record")


def _version(stream: _Unpacked) -> bytes:
    """The first line of the next record; some writers leave more empty lines between than they should."""
    while (line := stream.line()) in (b"\r\n", b"\n"):
        pass
    return line


def _header(stream: _Unpacked, version: bytes) -> tuple[bytes, dict[str, str]]:
    lines, fields = [version], dict[str, str]()
    while (line := stream.line()) not in (b"\r\n", b"\n"):
        if not line or len(lines) > MOST_FIELDS:
            raise _Damaged("cut short" if not line else "a header of too many fields")
        lines.append(line)
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return b"".join([*lines, line]), fields


def _software(record: ForeignRecord) -> str | None:
    lines = record.block.decode("utf-8", "replace").splitlines()
    return next((line.partition(":")[2].strip()[:200] for line in lines if line.lower().startswith("software:")), None)
