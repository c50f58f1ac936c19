"""Checks the pages of the archive's file: their checksums, and SQLite's own integrity checks."""

import math
import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file import vfs
from govkz_crawler.archive.finding import Finding, Note, Progress

# A row is as long as a text: in pages of 4,096 bytes 12 % of the file would be room at their ends, in these 7 %.
_PAGE = 2_048  # bytes
_SUM = 8  # bytes at its end
_ROOM_AT = 20  # where the header of the file says how many bytes are set aside at the end of each page

_AT_ONCE = 512 * _PAGE  # a statement for each page would take three times as long
_NOT_HOLDING = f"""
WITH RECURSIVE page (number) AS (VALUES (0) UNION ALL SELECT number + 1 FROM page WHERE number + 1 < :pages)
SELECT number FROM page WHERE verify_checksum(substr(:read, number * {_PAGE} + 1, {_PAGE})) IS NOT 1
"""

_FINDINGS = 10  # SQLite can say a line for every row of a broken index


def blank(*, sums: bool) -> bytes:
    """The only page of an empty database, with room set aside for ``sums``, for which Python's sqlite3 has no call.

    https://www.sqlite.org/fileformat2.html, 1.3 and 1.6.
    """
    room = _SUM if sums else 0
    header = b"SQLite format 3\0" + struct.pack(">H6B", _PAGE, 1, 1, room, 64, 32, 32)
    no_table_yet = struct.pack(">B3HB", 13, 0, 0, _PAGE - room, 0)
    return (header.ljust(100, b"\0") + no_table_yet).ljust(_PAGE, b"\0")


def kept(path: Path) -> bool:
    """Whether the pages of a file have checksums: one that was made where they could not be had has none."""
    with path.open("rb") as file:
        file.seek(_ROOM_AT)
        return file.read(1) != b"\0"


def broken(path: Path, progress: Progress = lambda _: None) -> Iterator[Finding]:
    """Every page with a checksum that does not hold: whatever has changed in it, room that holds nothing included.

    A Note where the pages have none, or where this machine cannot compute them.

    ``progress`` is called with the number of bytes read since its last call. Nothing else in this process may have
    the file open: closing it here drops SQLite's locks (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    missing = "they have none" if not kept(path) else vfs.why_not()
    if missing:
        yield Note("file", "", f"checksums of pages were not compared: {missing}")
        progress(path.stat().st_size)
        return
    with closing(sqlite3.connect(":memory:")) as db, path.open("rb", buffering=0) as file:
        suspects: list[int] = []
        while read := file.read(_AT_ONCE):
            before = (file.tell() - len(read)) // _PAGE
            suspects += (before + number for number in _not_holding(db, read))
            progress(len(read))
        for number in suspects:
            # By now a checkpoint has written the whole of what may have been half old and half new.
            if _not_holding(db, os.pread(file.fileno(), _PAGE, number * _PAGE)):
                yield Finding("file", f"page {number + 1}", "its bytes have changed: their checksum does not hold")


def check(db: Database) -> Iterator[Finding]:
    """Every page and every index, as SQLite uses them (https://www.sqlite.org/pragma.html#pragma_integrity_check)."""
    for pragma in (f"integrity_check({_FINDINGS})", "integrity_check(sqlite_master)"):
        for (message,) in db.execute(f"PRAGMA {pragma}").fetchall():
            if message != "ok":
                yield Finding("file", "", " ".join(message.split()))


def _not_holding(db: sqlite3.Connection, read: bytes) -> list[int]:
    """Of pages that follow one another, which do not hold; one that is cut is one."""
    return [number for (number,) in db.execute(_NOT_HOLDING, {"read": read, "pages": math.ceil(len(read) / _PAGE)})]
