"""Recognises the format of a capture file by its first bytes, and reads it."""

import hashlib
from pathlib import Path

from govkz_crawler.captures.errors import CaptureError
from govkz_crawler.captures.formats import har, mhtml, wacz, warc
from govkz_crawler.captures.formats.description import Advance, Description, Found

_ENOUGH = 64  # bytes to tell a format by


def read(path: Path, advance: Advance) -> tuple[Description, Found]:
    """What a file holds, as it is read; ``advance`` gets the bytes read. Raises CaptureError, also while reading."""
    if not path.is_file():  # a pipe could be read once, and a capture is read twice
        raise CaptureError(f"{path} is not a file")
    with path.open("rb") as file:
        beginning = file.read(_ENOUGH)
    if not beginning:
        raise CaptureError(f"{path} is empty")
    if beginning.startswith(b"PK\x03\x04"):
        return wacz.read(path, advance)
    if beginning.startswith((b"\x1f\x8b", b"WARC/")):
        return warc.read(path, advance)
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return har.read(path, advance)
    if beginning.startswith(mhtml.BEGINNING):
        return mhtml.read(path, advance)
    raise CaptureError(f"{path} is neither WARC, WACZ, HAR nor a page saved as MHTML")


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
