"""Queries the versions of a page that can be shown as it was."""

import sqlite3

from govkz_crawler.browse.snapshot import Row, rows
from govkz_crawler.normalise.urls import Citation

# A removal shows nothing, and neither does a version whose text was withheld.
VERSIONS = """
SELECT section, article_id, lang, version, seen_at, url FROM versions
WHERE section = :section AND article_id = :article_id AND event <> 'removed' AND salt IS NOT NULL
ORDER BY lang, version
"""


def of_citation(connection: sqlite3.Connection, citation: Citation) -> dict[str, list[Row]]:
    """By language, the versions of the cited item; empty where the archive holds none, and for one cited by slug."""
    if citation.article_id is None:
        return {}
    found: dict[str, list[Row]] = {}
    key = {"section": citation.section, "article_id": citation.article_id}
    for version in rows(connection, VERSIONS, key):
        found.setdefault(version["lang"], []).append(version)
    return found
