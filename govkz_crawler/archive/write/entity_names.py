"""Records what the site's registry says of an entity: a row of `entity_names` where it changed, and `entities`."""

from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.entity_table import NAMES, name_entity
from govkz_crawler.archive.schema.ledgers import ENTITY_NAMES
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.items import EntityName

_SAID = f"SELECT {', '.join(NAMES)} FROM entity_names WHERE slug = ? ORDER BY seen_at, run_id, entity_name_id"


def record_entity(db: Database, entries: Entries, run_id: str, name: EntityName, seen_at: str) -> bool:
    """Refresh one entity; append to its history when a name or the parent is not what the registry said before."""
    # What an answer leaves out, it does not deny.
    known: dict[str, Any] = dict.fromkeys(NAMES)
    for said in db.query(_SAID, [name.slug]):
        known |= {column: value for column, value in said.items() if value is not None}
    row = {column: getattr(name, column) or known[column] for column in NAMES}
    changed = row != known or not _named(db, name.slug)
    if changed:
        entries.append(ENTITY_NAMES, {"slug": name.slug, **row, "run_id": run_id, "seen_at": seen_at})
    name_entity(db, {"slug": name.slug, **row}, seen_at)
    return changed


def _named(db: Database, slug: str) -> bool:
    return db.execute("SELECT 1 FROM entity_names WHERE slug = ? LIMIT 1", [slug]).fetchone() is not None
