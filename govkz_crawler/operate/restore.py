"""Restores a backup: puts the data back in the archive's place, sets aside what is there, and touches nothing else.

Settings, pages and whatever else lies in the archive's folder stay as they are: only what ``places`` names is data.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from govkz_crawler import places
from govkz_crawler.operate.backup import take_along

_OF_SQLITE = ("", "-wal", "-shm")


def of(folder: Path, name: str) -> Path:
    """The archive in a backup, by its ``name`` or as the only one. Raises FileNotFoundError."""
    found = [folder / name] if (folder / name).is_file() else sorted(folder.glob("*.db"))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder} holds no backup of {name}")
    return found[0]


def put_back(saved: Path, archive: Path, warc_dir: Path) -> Path | None:
    """Put the archive of a backup, its reports and, where it has any, its evidence in place.

    The caller holds the archive's lock. Returns the folder in which what was there lies now, None where nothing was.
    """
    pairs = [
        (places.reports_dir(saved), places.reports_dir(archive)),
        (places.warc_dir(saved), warc_dir),
    ]
    coming = [(source, target) for source, target in pairs if source.is_dir()]
    aside = _set_aside(archive, [target for _, target in coming])
    for source, target in coming:
        target.parent.mkdir(parents=True, exist_ok=True)
        take_along(source, target)
    unfinished = archive.with_name(f"{archive.name}.open")
    shutil.copy2(saved, unfinished)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(archive)
    return aside


def _set_aside(archive: Path, folders: list[Path]) -> Path | None:
    there = [*_files(archive), *(folder for folder in folders if folder.exists())]
    if not there:
        return None
    aside = archive.with_name(f"{archive.stem}-before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    aside.mkdir()
    for path in there:
        shutil.move(path, aside / path.name)
    return aside


def _files(archive: Path) -> Iterator[Path]:
    for suffix in _OF_SQLITE:
        path = archive.with_name(f"{archive.name}{suffix}")
        if path.exists():
            yield path
