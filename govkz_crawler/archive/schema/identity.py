"""What tells an archive from others of the same name: merged and exported rows and reports say where they come from."""

from uuid import uuid4

from sqlite_utils import Database

from govkz_crawler.archive.schema import archive_info


def archive_id(db: Database) -> str:
    """The id that the archive was given when it was made. Raises Damaged where that cannot be told."""
    return archive_info.get(db, archive_info.ARCHIVE_ID)


def name(db: Database, archive: str | None = None) -> None:
    """Give the archive an id: one that no other has, unless it is one that was lost."""
    archive_info.put(db, archive_info.ARCHIVE_ID, archive or uuid4().hex)
