"""The registry of entities as it stands, and how it follows from the names that entities ever had."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.schema.ledgers import ENTITY_NAMES
from govkz_crawler.archive.verify.checksums import checksum
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.items import EntityName

NAMES = ("name_kk", "name_ru", "name_en", "parent")
_COLUMNS = ("slug", *NAMES)

_PUT = f"""
INSERT INTO entities ({", ".join(_COLUMNS)}, first_seen_at, last_seen_at, checksum)
VALUES ({", ".join(f":{name}" for name in _COLUMNS)}, :seen_at, :seen_at, {checksum(":slug", ":seen_at")})
ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at, checksum = excluded.checksum,
  {", ".join(f"{name} = excluded.{name}" for name in NAMES)}
"""


def record_entity(db: Database, entries: Entries, run_id: str, name: EntityName, seen_at: str) -> bool:
    """Refresh one entity; append to its history when a name or the parent is not what it was."""
    held = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM entities WHERE slug = ?", [name.slug]).fetchone()
    # What an answer leaves out, it does not deny.
    known = dict(zip(_COLUMNS, held or (None,) * len(_COLUMNS), strict=True))
    row = {column: getattr(name, column) or known[column] for column in _COLUMNS}
    changed = bool(held != tuple(row.values()))
    if changed:
        entries.append(ENTITY_NAMES, {**row, "run_id": run_id, "seen_at": seen_at})
    name_entity(db, row, seen_at)
    return changed


def name_entity(db: Database, row: Mapping[str, Any], seen_at: str) -> None:
    """Bring `entities` up to date with one row of `entity_names`."""
    db.execute(_PUT, {**row, "seen_at": seen_at})


def last_seen(db: Database, slug: str, at: str) -> None:
    """The registry named the entity again."""
    query = f"UPDATE entities SET last_seen_at = :at, checksum = {checksum(':slug', ':at')} WHERE slug = :slug"
    db.execute(query, {"slug": slug, "at": at})


def unite(db: Database, other: Database) -> None:
    """When the other archive's registry named its entities, ours did; ``DERIVED`` follows the names of both."""
    db.conn.executemany(
        """
        INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at, checksum = excluded.checksum
        WHERE excluded.last_seen_at > last_seen_at
        """,
        other.execute("SELECT * FROM entities"),
    )


def _newest(name: str) -> str:
    return f"""
    LEFT JOIN (
      SELECT slug, {name}, row_number() OVER (
        PARTITION BY slug ORDER BY seen_at DESC, run_id DESC, entity_name_id DESC) AS back
      FROM entity_names WHERE {name} IS NOT NULL
    ) AS newest_{name} ON newest_{name}.slug = seen.slug AND newest_{name}.back = 1"""


# What an answer left out it did not deny, so each name is the newest of its kind. When the registry last listed an
# entity stands in `entities` alone: it is kept if it is as it was written, and cannot lie before the newest name.
DERIVED = f"""
SELECT *, {checksum("slug", "last_seen_at")} FROM (
  SELECT seen.slug, {", ".join(f"newest_{name}.{name}" for name in NAMES)}, seen.first_seen_at,
    max(seen.newest_at, coalesce(e.last_seen_at, seen.newest_at)) AS last_seen_at
  FROM (
    SELECT slug, min(seen_at) AS first_seen_at, max(seen_at) AS newest_at FROM entity_names GROUP BY slug
  ) AS seen
  LEFT JOIN entities AS e ON e.slug = seen.slug AND e.checksum = {checksum("e.slug", "e.last_seen_at")}
  {"".join(map(_newest, NAMES))}
)
"""
