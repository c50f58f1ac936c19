"""Searches every version that was ever held, and tells when what was sought came into a text and left it.

What is said still is in the index of `articles`, what is said no more in that of `passages`, each paragraph once. So a
search asks both. Words that stand apart, one in each, are found too: whichever text holds any of them among what is
said no more is read in all its versions.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from govkz_crawler.browse.search.find import RANKED, STATE, Filters, Found, find_hits, found_among, ranked
from govkz_crawler.browse.search.query import Query
from govkz_crawler.browse.search.vocabulary import Vocabulary
from govkz_crawler.browse.snapshot import Row, rows

READ = 300  # texts that are read in all their versions, the ones changed last

# Variants that once held what is sought: rows of `passages` are few, so each is looked up.
PAST = f"""
WITH past AS MATERIALIZED (
  SELECT g.rowid AS id FROM passages_fts AS g WHERE g.passages_fts MATCH :match ORDER BY g.rowid DESC LIMIT :limit
), held AS MATERIALIZED (
  SELECT past.id, v.section AS of_section, v.article_id AS of_id, v.lang AS in_lang
  FROM past CROSS JOIN versions AS v ON v.version_id = past.id
)
SELECT {STATE}, 0.0 AS score FROM held
CROSS JOIN variants AS s ON s.section = held.of_section AND s.article_id = held.of_id AND s.lang = held.in_lang
WHERE {{where}} ORDER BY held.id DESC
"""

VERSIONS = """
SELECT v.version_id, v.section, v.article_id, v.lang, v.version, v.event, v.title, v.text, v.not_before, v.seen_at,
  v.leaf_hash
FROM json_each(:keys) AS wanted
CROSS JOIN versions AS v ON v.section = wanted.value ->> 0 AND v.article_id = wanted.value ->> 1
  AND v.lang = wanted.value ->> 2
ORDER BY v.section, v.article_id, v.lang, v.version
"""

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A stretch of versions that held what was sought: ``came`` is the first of them. ``left`` is the version that no
    longer holds it, None where the newest one does; a removal takes a text away as it was."""

    came: Row
    left: Row | None


@dataclass(frozen=True, slots=True)
class Past:
    """``found`` as for a search; ``sightings`` of each variant in it by section, id and language. ``cut`` says that not
    every text that may have held the words was read."""

    found: Found
    sightings: dict[Key, list[Sighting]]
    cut: bool


def search(
    connection: sqlite3.Connection, query: Query, filters: Filters, page: int | None, *, only_gone: bool
) -> Past:
    """One page of the items that ever held what is sought, without ``page`` all of them; ``only_gone``: of those that
    hold it no more."""
    match = query.among(Vocabulary(connection)).match
    assert match is not None
    past, cut = _past(connection, query, filters)
    held = _sightings(connection, query, past)
    gone = [hit for hit in past if (stretches := held.get(_key(hit))) and stretches[-1].left is not None]
    # A text that was taken off the site says still what it said last.
    now = replace(filters, status="removed") if only_gone else filters
    hits, more = ([], False) if only_gone and filters.status == "live" else find_hits(connection, match, now)
    present = {hit["version_id"] for hit in hits}
    hits = [*ranked(hits, filters.by_date), *(hit for hit in gone if hit["version_id"] not in present)]
    found = found_among(connection, hits[:RANKED], page, cut=more)
    shown = [variant for item in found.hits for variant in item]
    return Past(found, _sightings(connection, query, shown), cut)


def _past(connection: sqlite3.Connection, query: Query, filters: Filters) -> tuple[list[Row], bool]:
    """The variants that once held any part of the query and changed, the last first; and whether there are more."""
    any_part = " OR ".join(filter(None, (Query((part,), ()).match for part in query.wanted)))
    status = [f"s.status = '{filters.status}'"] if filters.status else []
    where = " AND ".join([*replace(filters, status=None).conditions, *status]) or "true"
    values = {**filters.values, "match": any_part, "limit": READ + 1}
    found = rows(connection, PAST.format(where=where), values)
    return list({hit["version_id"]: hit for hit in found[:READ]}.values()), len(found) > READ


def _sightings(connection: sqlite3.Connection, query: Query, hits: Iterable[Row]) -> dict[Key, list[Sighting]]:
    keys = list(dict.fromkeys(map(_key, hits)))
    versions: dict[Key, list[Row]] = {}
    for version in rows(connection, VERSIONS, {"keys": json.dumps(keys)}):
        versions.setdefault(_key(version), []).append(version)
    return {key: sightings for key, each in versions.items() if (sightings := _stretches(query, each))}


def _stretches(query: Query, versions: list[Row]) -> list[Sighting]:
    """When what is sought came and left, through all versions of one variant."""
    stretches: list[Sighting] = []
    came: Row | None = None
    for version in versions:
        holds = version["event"] != "removed" and query.matches(f"{version['title']}\n{version['text']}")
        if holds and came is None:
            came = version
        elif not holds and came is not None:
            stretches.append(Sighting(came, version))
            came = None
    return [*stretches, Sighting(came, None)] if came else stretches


def _key(row: Row) -> Key:
    return row["section"], row["article_id"], row["lang"]
