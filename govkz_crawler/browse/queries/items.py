"""Queries one item in all its languages and versions."""

import sqlite3

from govkz_crawler.archive.schema.coverage_scope import newest_beginning
from govkz_crawler.browse.queries.entities import names
from govkz_crawler.browse.snapshot import Row, row, rows

_PAIRED = ("kk", "ru")  # languages that each item is expected in

VARIANTS = """
SELECT section, article_id, lang, entity, title, text, summary, published_at, published_on, url, image_url, links,
  content_lang, translation, status, versions, edits, first_seen_at, changed_at, version_id, paragraphs
FROM articles WHERE section = :section AND article_id = :article_id
"""

VERSIONS = """
SELECT v.*, w.file AS warc_file, w.offset AS warc_offset, l.log_index, c.size AS checkpoint_size,
  c.root AS checkpoint_root, r.redacted_at, r.reason AS redacted_for, r.order_sha256 AS redaction_order
FROM versions AS v LEFT JOIN warc_records AS w ON w.record = v.warc_record
LEFT JOIN log AS l ON l.ledger = 'versions' AND l.row = v.version_id
LEFT JOIN redactions AS r ON r.redacted_hash = v.leaf_hash AND v.salt IS NULL
LEFT JOIN checkpoints AS c ON c.checkpoint_id = (
  SELECT min(k.checkpoint_id) FROM checkpoints AS k
  WHERE k.archive_id = (SELECT value FROM archive_info WHERE name = 'archive_id') AND k.size > l.log_index
)
WHERE v.section = :section AND v.article_id = :article_id ORDER BY v.lang, v.version
"""

PAIR = """
SELECT state_kk, state_ru, lag_hours, lag_hours_least, lag_hours_most,
  numbers_differ, dates_differ, links_differ, paragraphs_differ, numbers_kk,
  numbers_ru, dates_kk, dates_ru, paragraphs_kk, paragraphs_ru, edits_kk, edits_ru, edited_alone
FROM pairs WHERE section = :section AND article_id = :article_id
"""


TESTIMONIES = """
SELECT version_id, lang, version, seen_at, captured_by, also_by, borne_out FROM testimonies
WHERE section = :section AND article_id = :article_id ORDER BY seen_at DESC, version_id DESC
"""

CONFLICTS = """
SELECT version_id, other_version_id FROM conflicts WHERE section = :section AND article_id = :article_id
"""

SOUGHT = newest_beginning(
    ":entity", "c.section = :section AND c.lang = :lang AND c.outcome = 'complete'", ":published_at"
)


def item(connection: sqlite3.Connection, section: str, article_id: int) -> Row | None:
    """``variants`` and ``versions`` by language, ``pair`` as the view of that name has it, ``names`` of the entities
    that ever showed it; ``sought`` by language, where a variant is missing, when a complete reading last did not show
    it (UTC, None where nobody looked); ``testimonies`` by version_id, newest first, with the version that each
    contradicts in ``contradicts``; None for an unknown item."""
    key = {"section": section, "article_id": article_id}
    variants = {each["lang"]: each for each in rows(connection, VARIANTS, key)}
    if not variants:
        return None
    versions: dict[str, list[Row]] = {}
    for version in rows(connection, VERSIONS, key):
        versions.setdefault(version["lang"], []).append(version)
    slugs = {version["entity"] for each in versions.values() for version in each}
    return {
        **key,
        "variants": variants,
        "versions": versions,
        "pair": row(connection, PAIR, key),
        "sought": {lang: _sought(connection, variants, lang) for lang in _PAIRED if lang not in variants},
        "names": names(connection, slugs),
        "testimonies": _testimonies(connection, key),
    }


def _testimonies(connection: sqlite3.Connection, key: Row) -> dict[int, Row]:
    """What people captured of an item, by version_id."""
    found = {each["version_id"]: {**each, "contradicts": None} for each in rows(connection, TESTIMONIES, key)}
    for conflict in rows(connection, CONFLICTS, key) if found else ():
        one, other = conflict["version_id"], conflict["other_version_id"]
        for captured, against in ((one, other), (other, one)):
            if captured in found:
                found[captured]["contradicts"] = against
    return found


def _sought(connection: sqlite3.Connection, variants: dict[str, Row], lang: str) -> str | None:
    known = next(iter(variants.values()))
    asked = {name: known[name] for name in ("entity", "section", "published_at")} | {"lang": lang}
    (found,) = rows(connection, SOUGHT, asked)
    return None if found["at"] is None else str(found["at"])
