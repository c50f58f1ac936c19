"""Opening the archive file: what must hold before a row is read or written."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from govkz_crawler.archive.chain import LEDGERS
from govkz_crawler.archive.errors import ArchiveError, Damaged, NewerSchema, NotAnArchive
from govkz_crawler.archive.lock import Lock
from govkz_crawler.archive.migrations import APPLICATION_ID, known, migrations

# A reader that checkpoints may hold the file for a moment; more than this is a fault worth an error.
_BUSY_SECONDS = 30


@contextmanager
def writing(path: Path) -> Iterator[Database]:
    """The archive at ``path``, locked and opened for writing, made when there is none.

    Raises an ArchiveError when it cannot be had, and when SQLite cannot write what is asked within.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(path)
    try:
        with closing(create_or_open(path)) as db:
            yield db
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"cannot write {path}: {error}") from error
    finally:
        lock.release()


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The archive at ``path`` as it stands now: what others write meanwhile is not seen. Raises an ArchiveError."""
    try:
        with closing(open_to_read(path)) as db:
            db.execute("BEGIN")
            yield db
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"cannot read {path}: {error}") from error


def create_or_open(path: Path) -> Database:
    """The archive at ``path`` for writing: made when there is none, migrated when it is of an earlier release.

    The caller holds the lock. Raises an ArchiveError and leaves the file as it was when it is not ours.
    """
    fresh = not path.exists() or path.stat().st_size == 0
    db = _connect(path, "rwc")
    if fresh:
        _lay_down(db)
    else:
        _check(db, path)
    # WAL: readers and the writer do not block each other. FULL: a commit survives a power cut, not only a kill.
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA recursive_triggers = ON")
    migrations.apply(db)
    _check_guards(db, path)
    return db


def open_to_read(path: Path) -> Database:
    """The archive at ``path``, read-only. Raises NotAnArchive, Damaged or NewerSchema."""
    if not path.exists():
        raise NotAnArchive(f"no archive at {path}")
    db = _connect(path, "ro")
    _check(db, path)
    if {migration.name for migration in migrations.pending(db)}:
        raise ArchiveError(
            f"{path} was made by an earlier release: run any crawl once, or govkz rebuild, to migrate it"
        )
    return db


def _connect(path: Path, mode: str) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        # Autocommit: transactions are begun and ended where the store says so, never behind its back.
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"cannot open {path}: {error}") from error
    return Database(connection)


def _lay_down(db: Database) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with db.atomic():
        migrations.apply(db)
        db.execute("INSERT INTO archive_info VALUES ('archive_id', ?)", [str(uuid.uuid4())])


def _check(db: Database, path: Path) -> None:
    try:
        application_id = db.execute("PRAGMA application_id").fetchone()[0]
        tables = set(db.table_names())
        applied = {migration.name for migration in migrations.applied(db)} if tables else set()
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise NotAnArchive(f"{path} is not an SQLite file") from error
        raise Damaged(f"{path} is damaged: {error}") from error
    if application_id != APPLICATION_ID or not applied:
        raise NotAnArchive(f"{path} is an SQLite file, but not an archive of govkz_crawler")
    if newer := applied - known():
        raise NewerSchema(f"{path} was written by a later release (it has {', '.join(sorted(newer))}): upgrade first")


def _check_guards(db: Database, path: Path) -> None:
    found = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for ledger in LEDGERS:
        for guard in ("no_update", "no_delete", "no_replace"):
            if f"{ledger.table}_{guard}" not in found:
                raise Damaged(f"{path} has lost its guard {ledger.table}_{guard}: see govkz verify")
