"""Opens connections to an SQLite file and turns SQLite's failures into an ArchiveError."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import passages, sketches
from govkz_crawler.archive.errors import UNREADABLE, ArchiveError, Damaged, NotAnArchive, message_of
from govkz_crawler.archive.file import page_checksums, vfs
from govkz_crawler.archive.schema import row_checksums

# A reader that checkpoints may hold the file for a moment; more than this is a fault worth an error.
_BUSY_SECONDS = 30


def to_read(path: Path, begin: Callable[[Database], None]) -> Database:
    """Read-only, by SQLite as everybody has it. Raises ArchiveError, also where the newest entries cannot be read."""
    how = "mode=ro" if _can_share(path) else "immutable=1"
    return _opened(path, f"{how}&vfs={vfs.PLAIN}", begin)


def to_write(path: Path, begin: Callable[[Database], None]) -> Database:
    """For writing, with a checksum of every page that is written, if the file has any."""
    if not page_checksums.kept(path):
        return _opened(path, f"mode=rw&vfs={vfs.PLAIN}", begin)
    if why := vfs.why_not():
        raise ArchiveError(f"cannot write {path}: its pages have checksums, which cannot be kept here: {why}")

    def asking_for_no_checksum(db: Database) -> None:
        vfs.ask_for_none(db)
        begin(db)

    return _opened(path, f"mode=rw&vfs={vfs.NAME}", asking_for_no_checksum)


def empty(path: Path, begin: Callable[[Database], None] = lambda _: None) -> Database:
    """A new file, its pages with checksums where SQLite can write them. Raises OSError where none can be made."""
    path.write_bytes(page_checksums.blank(sums=vfs.why_not() is None))
    return to_write(path, begin)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Says in a line why SQLite cannot use a file."""
    try:
        yield
    except UNREADABLE as error:
        # The primary code; the higher bytes say where it happened. Python's own errors, about texts, have none.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise NotAnArchive(f"{path} is not an SQLite file") from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
            raise Damaged(f"{path} is damaged: {message_of(error)}") from error
        raise ArchiveError(f"cannot use {path}: {message_of(error)}") from error


def _opened(path: Path, how: str, begin: Callable[[Database], None]) -> Database:
    """A connection that has begun well; none is left open where it has not."""
    with ExitStack() as undo, telling(path):
        # Autocommit: transactions are begun and ended where the store says so, never behind its back.
        uri = f"{path.absolute().as_uri()}?{how}"
        # Whoever hands a connection from thread to thread sees to it that one at a time uses it.
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        row_checksums.register_functions(connection)
        passages.register_functions(connection)
        sketches.register_functions(connection)
        db = undo.enter_context(closing(Database(connection)))
        begin(db)
        undo.pop_all()
    return db


def _can_share(path: Path) -> bool:
    """Readers of a WAL database share memory through a file beside it; where none can be made, nobody writes either.

    Raises ArchiveError for a log with entries whose readers could share nothing: without it, the newest are missing.
    """
    there = Path(os.path.realpath(path))  # SQLite, too, keeps both beside the file that a symbolic link leads to
    log, shared = (there.with_name(f"{there.name}-{end}") for end in ("wal", "shm"))
    if os.access(there.parent, os.W_OK) or (log.exists() and shared.exists()):
        return True
    if log.exists() and log.stat().st_size:
        raise ArchiveError(f"{log} holds the newest of {path}, and cannot be read from here: read a copy of both files")
    return False
