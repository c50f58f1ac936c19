"""What tells an archive from others of the same name: merged and exported rows and reports say where they come from."""

from hashlib import sha256
from uuid import uuid4

from sqlite_utils import Database

from govkz_crawler.archive.errors import Damaged

_CHECK = 8  # characters at the end that follow from the others: an id that was damaged shows


def new_id() -> str:
    """An id that no archive has."""
    name = uuid4().hex
    return name + _check(name)


def archive_id(db: Database) -> str:
    """The id that the archive was given when it was made. Raises Damaged where that cannot be told."""
    row = db.execute("SELECT value FROM archive_info WHERE name = 'archive_id'").fetchone()
    known = str(row[0]) if row else ""
    if not known or known[-_CHECK:] != _check(known[:-_CHECK]):
        raise Damaged("the archive's id is not what it was")
    return known


def rename(db: Database) -> None:
    """Gives a copy that goes its own way an id of its own."""
    db.execute("UPDATE archive_info SET value = ? WHERE name = 'archive_id'", [new_id()])


def _check(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:_CHECK]
