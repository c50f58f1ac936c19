"""Derives the table `entities`: each name is the newest that the site's registry gave, else the one that ships."""

from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.shipped_rows import COLUMNS, shipped_rows
from govkz_crawler.archive.schema.row_checksums import checksum
from govkz_crawler.entities.entity import UNKNOWN_KIND

NAMES = ("name_kk", "name_ru", "name_en", "parent")


def _told(column: str, said: str) -> str:
    """The expression for a column: what the site's registry ``said`` (an expression), else what ships."""
    if column == "kind":
        return f"coalesce(shipped.kind, '{UNKNOWN_KIND}') AS kind"
    return f"coalesce({said}, shipped.{column}) AS {column}" if column in NAMES else f"shipped.{column} AS {column}"


_PUT = f"""
INSERT INTO entities (slug, {", ".join(COLUMNS)}, first_seen_at, last_seen_at, checksum)
SELECT said.slug, {", ".join(_told(column, f":{column}") for column in COLUMNS)},
  :seen_at, :seen_at, {checksum(":slug", ":seen_at")}
FROM (SELECT :slug AS slug) AS said LEFT JOIN temp.shipped AS shipped ON shipped.slug = said.slug
WHERE true
ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at, checksum = excluded.checksum,
  first_seen_at = coalesce(first_seen_at, excluded.first_seen_at),
  {", ".join(f"{name} = excluded.{name}" for name in NAMES)}
"""


def lay_out(db: Database) -> None:
    """Put the registry that ships, which the queries here read, into `temp.shipped`, if this connection has not yet.

    Within the caller's transaction: one for each row would take ten times as long.
    """
    if db.execute("SELECT 1 FROM sqlite_temp_master WHERE name = 'shipped'").fetchone():
        return
    db.execute(f"CREATE TEMP TABLE shipped (slug PRIMARY KEY, {', '.join(COLUMNS)})")
    places = ", ".join("?" * (1 + len(COLUMNS)))
    db.conn.executemany(f"INSERT INTO temp.shipped VALUES ({places})", shipped_rows())


def name_entity(db: Database, row: Mapping[str, Any], seen_at: str) -> None:
    """Bring `entities` up to date with one row of `entity_names`."""
    lay_out(db)
    db.execute(_PUT, {**row, "seen_at": seen_at})


def last_seen(db: Database, slug: str, at: str) -> None:
    """The registry named the entity again."""
    query = f"UPDATE entities SET last_seen_at = :at, checksum = {checksum(':slug', ':at')} WHERE slug = :slug"
    db.execute(query, {"slug": slug, "at": at})


def merge_from(db: Database, other: Database) -> None:
    """When the other archive's registry named its entities, ours did; ``DERIVED`` follows the names of both."""
    db.conn.executemany(
        f"""
        INSERT INTO entities (slug, kind, last_seen_at, checksum) VALUES (?, '{UNKNOWN_KIND}', ?, ?)
        ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at, checksum = excluded.checksum
        WHERE excluded.last_seen_at > coalesce(last_seen_at, '')
        """,
        other.execute("SELECT slug, last_seen_at, checksum FROM entities WHERE last_seen_at IS NOT NULL"),
    )


def _newest(name: str) -> str:
    return f"""
    LEFT JOIN (
      SELECT slug, {name}, row_number() OVER (
        PARTITION BY slug ORDER BY seen_at DESC, run_id DESC, entity_name_id DESC) AS back
      FROM entity_names WHERE {name} IS NOT NULL
    ) AS newest_{name} ON newest_{name}.slug = every.slug AND newest_{name}.back = 1"""


# What an answer left out it did not deny, so each name is the newest of its kind. When the registry last listed an
# entity stands in `entities` alone: it is kept if it is as it was written, and cannot lie before the newest name.
DERIVED = f"""
SELECT *, {checksum("slug", "last_seen_at")} AS checksum FROM (
  SELECT every.slug, {", ".join(_told(column, f"newest_{column}.{column}") for column in COLUMNS)}, seen.first_seen_at,
    max(seen.newest_at, coalesce(e.last_seen_at, seen.newest_at)) AS last_seen_at
  FROM (SELECT slug FROM temp.shipped UNION SELECT slug FROM entity_names) AS every
  LEFT JOIN temp.shipped AS shipped ON shipped.slug = every.slug
  LEFT JOIN (
    SELECT slug, min(seen_at) AS first_seen_at, max(seen_at) AS newest_at FROM entity_names GROUP BY slug
  ) AS seen ON seen.slug = every.slug
  LEFT JOIN entities AS e ON e.slug = every.slug AND e.last_seen_at IS NOT NULL
    AND e.checksum = {checksum("e.slug", "e.last_seen_at")}
  {"".join(map(_newest, NAMES))}
)
"""
