"""Queries what the archive holds of many addresses at once."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from govkz_crawler.archive.feeds.last_shown import Sought, last_shown
from govkz_crawler.browse.snapshot import Row, rows
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.normalise.urls import Citation, UnknownUrl, cited

# A cited language is that variant; without one, or in one that is not held, every variant of the item.
HELD = """
SELECT wanted.key AS place, s.section, s.article_id, s.lang, s.entity, s.status, s.versions, s.edits, s.published_at,
  s.first_seen_at, s.changed_at, v.title, v.extent, v.seen_at, v.leaf_hash, v.version, v.url,
  iif(s.edits = 0, 0, (
    SELECT count(*) FROM edits AS e
    WHERE e.section = s.section AND e.article_id = s.article_id AND e.lang = s.lang AND e.silent
  )) AS silent_edits,
  iif(s.status = 'live', NULL, (
    SELECT r.not_before FROM versions AS r
    WHERE r.section = s.section AND r.article_id = s.article_id AND r.lang = s.lang AND r.event = 'removed'
    ORDER BY r.version DESC LIMIT 1
  )) AS removal_not_before
FROM json_each(:wanted) AS wanted
CROSS JOIN variants AS s ON s.section = wanted.value ->> 0 AND s.article_id = wanted.value ->> 1
CROSS JOIN versions AS v ON v.version_id = s.version_id
ORDER BY wanted.key, s.lang
"""


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` as it was given. ``citation`` is None where it is no address of an item, ``held`` are the variants that
    the archive has of it."""

    text: str
    citation: Citation | None
    held: tuple[Row, ...] = ()


def looked_up(connection: sqlite3.Connection, texts: Sequence[str], now: str) -> list[Line]:
    """Each text with what the archive holds of it, in the same order."""
    citations = [_cited(text) for text in texts]
    wanted = [[each.section, each.article_id] if each else [None, None] for each in citations]
    found: dict[int, list[Row]] = {}
    for variant in rows(connection, HELD, {"wanted": json.dumps(wanted)}):
        found.setdefault(variant["place"], []).append(variant)
    return [
        Line(text, citation, tuple(_told(connection, each, now) for each in _of(citation, found.get(place, []))))
        for place, (text, citation) in enumerate(zip(texts, citations, strict=True))
    ]


def _cited(text: str) -> Citation | None:
    try:
        return cited(text)
    except UnknownUrl:
        return None


def _of(citation: Citation | None, variants: list[Row]) -> list[Row]:
    """The variant in the cited language, if it is held."""
    return [each for each in variants if citation and each["lang"] == citation.lang] or variants


def _told(connection: sqlite3.Connection, variant: Row, now: str) -> Row:
    """With ``ni``, the name of the version shown, and ``last_seen``, when the site was last known to show it."""
    key = ("section", "article_id", "lang", "entity", "published_at")
    sought = Sought(*(variant[name] for name in key))
    live = variant["status"] == "live"
    last = last_shown(connection, sought, variant["extent"], variant["seen_at"], now) if live else None
    ni = ni_name(bytes.fromhex(variant["leaf_hash"]))
    return {**variant, "ni": ni, "last_seen": last or variant["removal_not_before"]}
