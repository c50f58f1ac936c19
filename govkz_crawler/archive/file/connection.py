"""Opens an archive for reading, writing or repair, after checking that the file is an archive of ours."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError, Damaged, NewerSchema, NotAnArchive, message_of
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.archive.file.opening import empty, telling, to_read, to_write
from govkz_crawler.archive.schema import archive_info, definition, identity
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.schema.migrations import APPLICATION_ID, applied_migrations, known_migrations, migrate

_HEADER = 100  # bytes that a database begins with (https://www.sqlite.org/fileformat2.html, 1.3)


@contextmanager
def writing(path: Path, origin: Origin = "site") -> Iterator[Database]:
    """The archive at ``path``, locked and opened for writing, made for ``origin`` when there is none.

    Raises an ArchiveError when it cannot be had, and when SQLite cannot write what is asked within.
    """
    with _locked(path, partial(create_or_open, origin=origin)) as db:
        yield db


@contextmanager
def filling(path: Path, origin: Origin) -> Iterator[Database]:
    """The same for a new archive that nobody relies on before it is whole: nothing in it can be undone meanwhile.

    No page is written twice, and all of them are on the disk at the end. Whoever fails takes the file away.
    """
    with writing(path, origin) as db:
        db.execute("PRAGMA journal_mode = OFF").fetchall()
        db.execute("PRAGMA synchronous = OFF")
        yield db
        db.execute("PRAGMA synchronous = FULL")
        _log_ahead(db)  # a change of the file, so all of it is synchronised


@contextmanager
def repairing(path: Path) -> Iterator[Database]:
    """The same, even where its protections are gone; none is made."""
    with _locked(path, open_to_repair) as db:
        yield db


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The archive at ``path`` as it stands now: what others write meanwhile is not seen. Raises an ArchiveError."""
    with inspecting(path) as db:
        if not definition.is_as_made(db) and (foreign := definition.foreign_views(db)):
            raise Damaged(f"{path} has another {foreign[0]} than it must have: run govkz verify, then govkz rebuild")
        yield db


@contextmanager
def inspecting(path: Path) -> Iterator[Database]:
    """The same, even where views are not ours, for whoever reads none of them."""
    with telling(path), closing(open_to_read(path)) as db:
        db.execute("BEGIN")
        db.execute("SELECT 1 FROM sqlite_master").fetchone()  # only reading begins the transaction
        yield db


def create_or_open(path: Path, origin: Origin = "site") -> Database:
    """The archive at ``path`` for writing: made for ``origin`` when there is none, migrated when it is of an earlier
    release.

    The caller holds the lock. Raises an ArchiveError and leaves the file as it was when it is not ours.
    """
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        _create(path, origin)
    db = open_to_repair(path)
    if not definition.is_as_made(db):
        _refuse_unsafe(db, path)
    _refresh_entities(db)
    return db


def _refuse_unsafe(db: Database, path: Path) -> None:
    """Close an archive whose guards are gone, or in which something else would act with each row. Raises Damaged."""
    if lost := definition.lost_guards(db):
        db.close()
        raise Damaged(f"{path} has lost its guard {lost[0]}: run govkz verify, then govkz rebuild")
    for name, what in definition.unsafe_to_write(db):
        db.close()
        raise Damaged(f"{path}: {name} {what}: run govkz verify, then govkz rebuild")


def open_to_repair(path: Path) -> Database:
    """The archive at ``path`` for writing, even where its protections are gone. The caller holds the lock."""
    _open_ours(path).close()  # opening somebody else's file for writing may be enough to change it
    return to_write(path, _prepare)


def open_to_read(path: Path) -> Database:
    """The archive at ``path``, read-only. Raises NotAnArchive, Damaged or NewerSchema."""
    db = _open_ours(path)
    if known_migrations() - applied_migrations(db):
        db.close()
        raise ArchiveError(
            f"{path} was made by an earlier release: run any crawl once, or govkz rebuild, to migrate it"
        )
    return db


@contextmanager
def _locked(path: Path, opening: Callable[[Path], Database]) -> Iterator[Database]:
    with locked(path) as lock:
        try:
            with closing(opening(path)) as db:
                lock.hold()
                yield db
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"cannot write {path}: {message_of(error)}") from error


def _create(path: Path, origin: Origin) -> None:
    """Make the archive aside and move it into place: a run that dies meanwhile leaves none rather than half of one.

    A symbolic link stays: the archive is made where it leads.
    """
    path = Path(os.path.realpath(path))
    if path.is_symlink():
        raise ArchiveError(f"cannot make {path}: its symbolic links lead in a circle")
    for log in ("-wal", "-journal"):
        left = path.with_name(path.name + log)
        if left.exists() and left.stat().st_size:
            raise Damaged(f"{path} is gone, but {left.name} holds a part of it: put it back, or move {left.name} away")
    try:
        from tempfile import TemporaryDirectory  # noqa: PLC0415 - for a new archive alone

        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            made = Path(folder) / path.name
            with closing(empty(made, partial(_lay_down, origin))) as db:
                _log_ahead(db)
            made.replace(path)
    except OSError as error:
        raise ArchiveError(f"cannot make {path}: {error.strerror}") from error


def _refresh_entities(db: Database) -> None:
    from govkz_crawler.archive.derived import shipped_entities  # noqa: PLC0415 - loads the registry: only for a writer

    shipped_entities.refresh(db)


def _lay_down(origin: Origin, db: Database) -> None:
    from govkz_crawler.archive.derived import shipped_entities  # noqa: PLC0415 - as in `_refresh_entities`
    from govkz_crawler.log.merkle import Frontier  # noqa: PLC0415 - as in `archive_info`

    # Without a write-ahead log: what a full disk keeps out of the file itself is then an error, before the file moves.
    with db.atomic():
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(db)
        identity.name(db)
        identity.set_origin(db, origin)
        archive_info.set_newest_batch(db, 0)
        archive_info.set_frontier(db, Frontier())
        shipped_entities.load(db)


def _log_ahead(db: Database) -> None:
    """Readers and the writer do not block each other (WAL), and the file says so.

    That is one change more of the file, with a journal of its own: whoever dies over it leaves a file that nobody can
    read who may not write it.
    """
    db.execute("PRAGMA journal_mode = WAL")


def _prepare(db: Database) -> None:
    _log_ahead(db)
    # FULL: a commit survives a power cut, not only a kill.
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA recursive_triggers = ON")
    # KiB: a whole batch, its words included, so that no page is written before the commit and read again after it.
    db.execute("PRAGMA cache_size = -32768")
    # Pages, some 16 MB: a checkpoint for every few batches, not for each.
    db.execute("PRAGMA wal_autocheckpoint = 8192")
    if known_migrations() - applied_migrations(db):
        migrate(db)


def _open_ours(path: Path) -> Database:
    if not path.exists():
        raise NotAnArchive(f"no archive at {path}")
    if not path.is_file():  # to open a pipe would be to wait for whoever writes into it
        raise NotAnArchive(f"{path} is not a file")
    if path.stat().st_size < _HEADER:  # SQLite takes a file of a few bytes for an empty database
        raise NotAnArchive(f"{path} is not an SQLite file")
    return to_read(path, lambda db: _check(db, path))


def _check(db: Database, path: Path) -> None:
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        raise NotAnArchive(f"{path} is an SQLite file, but not an archive of govkz_crawler")
    if not definition.is_as_made(db) and (wrong := definition.no_tables(db)):
        raise Damaged(f"{path} has {wrong[0]} as something else than a table: restore the archive from a copy")
    if newer := applied_migrations(db) - known_migrations():
        raise NewerSchema(f"{path} was written by a later release (it has {', '.join(sorted(newer))}): upgrade first")
