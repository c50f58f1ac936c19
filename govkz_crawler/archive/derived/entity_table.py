"""Derives the table `entities` from the names that the site's registry gave and the registry that ships."""

from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.shipped_functions import shipped_rows
from govkz_crawler.archive.schema.row_checksums import checksum, checksum_of
from govkz_crawler.entities.entity import UNKNOWN_KIND

NAMES = ("name_kk", "name_ru", "name_en", "parent")

# What ships with the package, in the order of the table.
_SHIPPED = ("name_kk", "name_ru", "name_en", "short_kk", "short_ru", "parent")
_TABLE = ("slug", "kind", *_SHIPPED, "first_seen_at", "last_seen_at", "checksum")


def _told(name: str, said: str | None) -> str:
    """The expression for a column: what the site's registry ``said``, else what ships."""
    ships = f"shipped(:slug, '{name}')"
    return f"coalesce({said}, {ships}) AS {name}" if said else f"{ships} AS {name}"


_KIND = f"coalesce(shipped(:slug, 'kind'), '{UNKNOWN_KIND}') AS kind"

_PUT = f"""
INSERT INTO entities ({", ".join(_TABLE)})
SELECT :slug, {_KIND}, {", ".join(_told(name, f":{name}" if name in NAMES else None) for name in _SHIPPED)},
  :seen_at, :seen_at, {checksum(":slug", ":seen_at")}
WHERE true
ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at, checksum = excluded.checksum,
  first_seen_at = coalesce(first_seen_at, excluded.first_seen_at),
  {", ".join(f"{name} = excluded.{name}" for name in NAMES)}
"""


def fill(db: Database) -> None:
    """Fill the table of a new archive, which no names have reached yet. ``DERIVED`` gives the same, more slowly."""
    columns = ("slug", "kind", *_SHIPPED, "checksum")
    db.conn.executemany(
        f"INSERT INTO entities ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        (
            (slug, kind or UNKNOWN_KIND, *told, checksum_of((slug, None)))
            for slug, kind, *told in shipped_rows(("kind", *_SHIPPED))
        ),
    )


def name_entity(db: Database, row: Mapping[str, Any], seen_at: str) -> None:
    """Bring `entities` up to date with one row of `entity_names`."""
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


def _derived(name: str) -> str:
    said = f"newest_{name}.{name}" if name in NAMES else None
    return _told(name, said).replace(":slug", "every.slug")


# What an answer left out it did not deny, so each name is the newest of its kind. When the registry last listed an
# entity stands in `entities` alone: it is kept if it is as it was written, and cannot lie before the newest name.
DERIVED = f"""
SELECT *, {checksum("slug", "last_seen_at")} AS checksum FROM (
  SELECT every.slug, {_KIND.replace(":slug", "every.slug")}, {", ".join(map(_derived, _SHIPPED))}, seen.first_seen_at,
    max(seen.newest_at, coalesce(e.last_seen_at, seen.newest_at)) AS last_seen_at
  FROM (SELECT value AS slug FROM json_each(shipped_slugs()) UNION SELECT slug FROM entity_names) AS every
  LEFT JOIN (
    SELECT slug, min(seen_at) AS first_seen_at, max(seen_at) AS newest_at FROM entity_names GROUP BY slug
  ) AS seen ON seen.slug = every.slug
  LEFT JOIN entities AS e ON e.slug = every.slug AND e.checksum = {checksum("e.slug", "e.last_seen_at")}
  {"".join(map(_newest, NAMES))}
)
"""
