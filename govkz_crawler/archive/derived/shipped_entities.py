"""Loads the shipped registry of entities into an archive, and again when a release changes it."""

from contextlib import suppress

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.tables_by_query import derive, fill
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.schema import archive_info
from govkz_crawler.entities import shipped_digest


def load(db: Database) -> None:
    """Load it into an archive that is being made, within the caller's transaction."""
    fill(db, "entities", into="entities")
    archive_info.put(db, archive_info.REGISTRY, shipped_digest())


def refresh(db: Database) -> None:
    """Derive `entities` again where the archive was last given another registry than ships with this release."""
    digest = shipped_digest()
    with suppress(Damaged):  # a fact that is damaged, or that nobody has written yet, is written now
        if archive_info.get(db, archive_info.REGISTRY) == digest:
            return
    with db.atomic():
        derive(db, "entities")
        archive_info.put(db, archive_info.REGISTRY, digest)
