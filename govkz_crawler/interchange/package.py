"""Writes a ZIP file that lists each of its files with size and digest. The same files give the same bytes."""

import hashlib
import os
from typing import Any, BinaryIO
from zipfile import ZipFile, ZipInfo

_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that the format knows
_PIECE = 1 << 20  # bytes


class Package:
    """Files are stored as they are: WARC files are compressed already, and players read pieces of them in place."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w")
        self.resources: list[dict[str, Any]] = []

    def add(self, path: str, content: BinaryIO) -> dict[str, Any]:
        """Add a file; returns how it is listed (path, size, SHA-256)."""
        entry = ZipInfo(path, _NO_DATE)
        entry.file_size = content.seek(0, os.SEEK_END)
        content.seek(0)
        digest = hashlib.sha256()
        with self._zip.open(entry, "w") as file:
            while piece := content.read(_PIECE):
                digest.update(piece)
                file.write(piece)
        name = path.rpartition("/")[2].lower()
        listed = {"name": name, "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": entry.file_size}
        self.resources.append(listed)
        return listed

    def close(self) -> None:
        self._zip.close()
