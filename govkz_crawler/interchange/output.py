"""Opens the target of an export: it is written whole or not at all, and overwrites nothing unasked."""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from govkz_crawler.interchange.errors import InterchangeError

STDOUT = Path("-")


@contextmanager
def new_file(path: Path, force: bool) -> Iterator[BinaryIO]:
    """A file that takes its name once it is whole; ``-`` is standard output. Raises InterchangeError."""
    if path == STDOUT:
        yield sys.stdout.buffer
        return
    if path.is_dir():
        raise InterchangeError(f"{path} is a directory")
    _refuse_existing(path, force)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _beside(path)
    try:
        with _naming(path), unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, force: bool, holds: tuple[str, ...]) -> Iterator[Path]:
    """A folder that takes its name once it is whole. Raises InterchangeError.

    ``force`` replaces an earlier export only: a folder in which nothing lies but what ``holds`` names.
    """
    if path == STDOUT:
        raise InterchangeError("this format fills a folder: it cannot go to standard output")
    _refuse_existing(path, force)
    foreign = [name for name in _names(path) if not any(fnmatch(name, pattern) for pattern in holds)]
    if foreign:
        raise InterchangeError(f"{path} holds {foreign[0]}, which no such export made: it is not replaced")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _beside(path)
    try:
        unfinished.mkdir()
        with _naming(path):
            yield unfinished
        if path.exists():
            shutil.rmtree(path)
        unfinished.replace(path)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """What goes wrong with an open file, such as a full disk, does not name the file. Raises InterchangeError."""
    try:
        yield
    except OSError as error:
        if error.filename or error.errno is None:
            raise
        raise InterchangeError(f"cannot write {path}: {os.strerror(error.errno)}") from error


def _refuse_existing(path: Path, force: bool) -> None:
    if os.path.lexists(path) and not force:
        raise InterchangeError(f"{path} exists: --force replaces it")


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return sorted(entry.name for entry in path.iterdir())
    if os.path.lexists(path):
        raise InterchangeError(f"{path} is no directory")
    return []


def _beside(path: Path) -> Path:
    """A name on the same disk, so that renaming is one step."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.open")
