"""Gives an archive its random id, and names the origin of everything that it holds."""

from typing import Literal, get_args
from uuid import uuid4

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import OtherOrigin
from govkz_crawler.archive.schema import archive_info

# Where the answers came from: gov.kz itself, a recorded cassette, or another server such as a stand-in.
Origin = Literal["site", "replay", "other"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)

# What is said of an origin where it matters.
TOLD: dict[Origin, str] = {
    "site": "what gov.kz answered",
    "replay": "what a cassette replayed",
    "other": "what another server than gov.kz answered",
}


def archive_id(db: Database) -> str:
    """The id that the archive was given when it was made. Raises Damaged where that cannot be told."""
    return archive_info.get(db, archive_info.ARCHIVE_ID)


def origin(db: Database) -> Origin:
    """The origin that the archive was made for. Raises Damaged where that cannot be told."""
    stored = archive_info.get(db, archive_info.ORIGIN)
    return next(origin for origin in ORIGINS if origin == stored)


def require_site(db: Database, what: str) -> None:
    """Raises OtherOrigin where others than gov.kz answered what is held; ``what`` (plural) is about gov.kz."""
    if (held := origin(db)) != "site":
        raise OtherOrigin(f"this archive holds {TOLD[held]}, and {what} tell of gov.kz: name another archive")


def name(db: Database, archive: str | None = None) -> None:
    """Give the archive an id: one that no other has, unless it is one that was lost."""
    archive_info.put(db, archive_info.ARCHIVE_ID, archive or uuid4().hex)


def set_origin(db: Database, origin: Origin) -> None:
    """Fix the origin of an archive that is being made."""
    archive_info.put(db, archive_info.ORIGIN, origin)
