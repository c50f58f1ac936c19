"""Finds the signed checkpoints of an archive's own log, or makes one now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from govkz_crawler.archive.errors import Locked
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.log.checkpoint_file import write_beside
from govkz_crawler.archive.log.notary import Notary
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.write.checkpoint_rows import checkpoint
from govkz_crawler.archive.write.entries import Entries, log_size
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.errors import LogError


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of `checkpoints`."""

    checkpoint_id: int
    size: int
    made_at: str
    note: str


def signed(db: Database, name: str | None = None) -> list[Stored]:
    """The signed checkpoints of this archive's log, the newest first; of the origin ``name`` where one is given."""
    return list(_signed(db, name))


def newest(db: Database, name: str | None = None, size: int = 0, further: str = "") -> Stored | None:
    """The newest of these of ``size`` entries or more, None where there is none; ``further`` is an SQL condition."""
    return next(_signed(db, name, size, further), None)


def _signed(db: Database, name: str | None, size: int = 0, further: str = "") -> Iterator[Stored]:
    query = f"""
    SELECT checkpoint_id, size, made_at, note FROM checkpoints
    WHERE archive_id = ? AND size >= ? {further} ORDER BY size DESC, checkpoint_id DESC
    """
    stored = (Stored(*row) for row in db.execute(query, [archive_id(db), size]))
    return (each for each in stored if _is_signed(each.note, name))


def signed_now(archive: Path, key: Path, name: str, at: str) -> Stored:
    """The checkpoint of the log as it is, signed by the log's key ``name``; made at ``at`` where there is none yet.

    While a run writes, it is the newest that there is: the run makes its own. Raises Fork, ArchiveError.
    """
    try:
        with writing(archive) as db:
            last = newest(db, name)
            if last and last.size == log_size(db):
                return last
            notary = Notary(db, key)
            with db.atomic():
                note = checkpoint(db, Entries(db), None, at, notary.note)
            found = signed(db, name)
        write_beside(archive, note, notary.verifier)
    except Locked:
        with reading(archive) as db:
            found = signed(db, name)
        if not found:
            raise
    if not found:
        raise LogError(f"{archive} replays a recording, and nobody signs that")
    return found[0]


def _is_signed(note: str, name: str | None) -> bool:
    try:
        opened = read(note)
    except LogError:
        return False
    return opened.note is not None and name in {None, opened.checkpoint.origin}
