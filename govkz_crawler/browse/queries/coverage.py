"""Queries what was looked at and when: entities, feeds, gaps, runs."""

import sqlite3

from govkz_crawler.archive.schema.counts import EVERYTHING
from govkz_crawler.browse.snapshot import Row, row, rows

ENTITIES = """
SELECT entity, sum(published) AS published, sum(edits) AS edits, sum(silent_edits) AS silent_edits,
  sum(removals) AS removals, max(CASE WHEN published THEN month END) AS last
FROM activity WHERE entity <> :everything GROUP BY entity
"""

ENTITY_TOTALS = """
SELECT lang, sum(published) AS published, sum(edits) AS edits, sum(silent_edits) AS silent_edits,
  sum(removals) AS removals
FROM activity WHERE entity = :entity GROUP BY lang
"""

NEWEST = """
SELECT section, article_id, lang, entity, title, published_at, published_on, status, translation, versions, edits
FROM articles WHERE entity = :entity ORDER BY published_at DESC LIMIT :limit
"""

FEEDS = "SELECT * FROM feeds WHERE entity = :entity ORDER BY section, lang"

GAPS = """
SELECT entity, section, lang, from_at, to_at, hours, testified, testified_by
FROM gaps {where} ORDER BY hours DESC LIMIT :limit
"""

RUNS = """
SELECT run_id, spider, args, started_at, finished_at, outcome, counts, log_size, log_root
FROM runs ORDER BY started_at DESC LIMIT :limit
"""

RUN = "SELECT * FROM runs WHERE run_id = :run_id"

RUN_COVERAGE = """
SELECT entity, section, lang, source, asked_from, asked_to, from_at, to_at, items, outcome, reason, recorded_at, scope,
  (SELECT sum(json_array_length(value)) FROM json_each(scope, '$.of')) AS feeds
FROM coverage WHERE run_id = :run_id ORDER BY coverage_id LIMIT :limit
"""

RUN_VERSIONS = """
SELECT version_id, section, article_id, lang, entity, title, event, seen_at
FROM versions WHERE run_id = :run_id ORDER BY version_id DESC LIMIT :limit
"""


LISTS = {"gaps": GAPS.format(where=""), "runs": RUNS}

# What can be taken along of a run.
OF_RUN = {"coverage": RUN_COVERAGE, "versions": RUN_VERSIONS}


def entities(connection: sqlite3.Connection) -> list[Row]:
    """Every entity that is in the archive, with its numbers."""
    return rows(connection, ENTITIES, {"everything": EVERYTHING})


def entity(connection: sqlite3.Connection, slug: str, newest: int, gaps_shown: int) -> Row:
    """Totals by language, newest items, feeds and gaps of an entity; all empty where the archive has nothing of it."""
    values = {"entity": slug, "limit": newest}
    totals, feeds = rows(connection, ENTITY_TOTALS, values), rows(connection, FEEDS, values)
    items = rows(connection, NEWEST, values)
    return {"totals": totals, "feeds": feeds, "items": items, "gaps": gaps(connection, gaps_shown, slug)}


def gaps(connection: sqlite3.Connection, limit: int, slug: str | None = None) -> list[Row]:
    """The longest periods of feeds that nobody has looked at, and what captures show of them."""
    where = "WHERE entity = :entity" if slug else ""
    return rows(connection, GAPS.format(where=where), {"entity": slug, "limit": limit})


def run_rows(connection: sqlite3.Connection, run_id: str, name: str, limit: int) -> list[Row] | None:
    """What a run looked at (``coverage``) or found (``versions``); None for an unknown one."""
    values = {"run_id": run_id, "limit": limit}
    return rows(connection, OF_RUN[name], values) if row(connection, RUN, values) else None


def counted(connection: sqlite3.Connection, query: str, values: Row) -> int:
    """How many rows a query of this module has, which ends with ``:limit``."""
    (found,) = rows(connection, f"SELECT count(*) AS n FROM ({query})", values)
    return int(found["n"])


def runs(connection: sqlite3.Connection, limit: int) -> list[Row]:
    """The newest runs."""
    return rows(connection, RUNS, {"limit": limit})


def run(connection: sqlite3.Connection, run_id: str, limit: int, most: int) -> Row | None:
    """A run with what it looked at and what it found, and how much of each there is, counted up to ``most``; None for
    an unknown one."""
    values = {"run_id": run_id, "limit": limit}
    found = row(connection, RUN, values)
    return found and {
        **found,
        "coverage": rows(connection, RUN_COVERAGE, values),
        "versions": rows(connection, RUN_VERSIONS, values),
        "totals": {
            name: counted(connection, query, {"run_id": run_id, "limit": most}) for name, query in OF_RUN.items()
        },
    }
