"""Imports a dump into the archive: judges it as a whole first, then reads it item by item."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from govkz_crawler.archive.transfer.dump_item import DumpItem
from govkz_crawler.interchange.dump.decoding import pieces
from govkz_crawler.interchange.dump.reader import read
from govkz_crawler.interchange.errors import InterchangeError, NotADump


def fingerprint(path: Path) -> str:
    """The SHA-256 of a dump. Raises InterchangeError for a file that is none, wherever in it that shows."""
    if not path.is_file():  # a pipe could be read once, and a dump is read twice
        raise InterchangeError(f"{path} is not a file")
    try:
        with path.open("rb") as stream:
            next(read(stream), None)
            stream.seek(0)
            for _ in pieces(stream):
                pass
            stream.seek(0)
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except NotADump as error:
        raise InterchangeError(f"{path} is no dump: {error}") from error


def items(path: Path, advance: Callable[[int], None]) -> Iterator[DumpItem]:
    """The items of a dump; ``advance`` is called with the bytes read since its last call."""
    with path.open("rb") as stream:
        place = 0
        for item in read(stream):
            advance(stream.tell() - place)
            place = stream.tell()
            yield item
