"""Writes what makes a folder a bag: BagIt 1.0 (RFC 8493), with SHA-256 throughout.

The payload lies in ``data/``; everything else is a tag file.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from govkz_crawler.interchange.edition.contents import Digested

DATA = "data"
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def digested(folder: Path, path: str) -> Digested:
    """A file of the folder, read once."""
    file = folder / path
    with file.open("rb") as content:
        return Digested(path, file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())


def close_bag(folder: Path, payload: Iterable[Digested], about: Mapping[str, str]) -> None:
    """Write the manifests, and ``about`` as ``bag-info.txt``. All other files are in place."""
    payload = list(payload)
    told = {**about, "Payload-Oxum": f"{sum(file.size for file in payload)}.{len(payload)}"}  # bytes and files
    _write(folder, "bagit.txt", _DECLARATION)
    _write(folder, "bag-info.txt", "".join(f"{name}: {value}\n" for name, value in told.items()))
    _write(folder, "manifest-sha256.txt", _manifest(payload))
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    tags = [digested(folder, path.as_posix()) for path in paths if path.parts[0] != DATA]
    _write(folder, "tagmanifest-sha256.txt", _manifest(tags))


def _manifest(files: Iterable[Digested]) -> str:
    """In a form that ``sha256sum --check`` reads too."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in sorted(files, key=lambda file: file.path))


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
