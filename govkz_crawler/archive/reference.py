"""Parses references to an entry: ``section/id/lang[@version]``, an address on gov.kz, or a ``ni:`` name."""

import re
from dataclasses import dataclass
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.schema.ledgers import BY_TABLE, VERSIONS, Ledger
from govkz_crawler.log.leaf import parse_ni
from govkz_crawler.normalise.urls import UnknownUrl, cited

FORMS = "section/id/lang, section/id/lang@version, the item's address on gov.kz, or ni:///sha-256;…"

_VARIANT = re.compile(r"(?P<section>[a-z0-9-]+)/(?P<id>[0-9]{1,16})/(?P<lang>[a-z]{2,3})(?:@(?P<version>[0-9]{1,9}))?")


class NotHeld(ArchiveError):
    """A reference that names nothing which the archive holds, or that is none."""


@dataclass(frozen=True, slots=True)
class Referred:
    """The rows of a ledger that a reference names, the oldest first: all versions of a variant, or one entry."""

    ledger: Ledger
    rows: list[dict[str, Any]]


def resolve(db: Database, reference: str) -> Referred:
    """The rows that ``reference`` names. Raises NotHeld."""
    if reference.startswith("ni:"):
        return _named(db, reference)
    if found := _VARIANT.fullmatch(reference):
        rows = _versions(db, found["section"], int(found["id"]), found["lang"])
        if found["version"]:
            rows = [row for row in rows if row["version"] == int(found["version"])]
        return _held(reference, rows)
    return _addressed(db, reference)


def log_index(db: Database, ledger: Ledger, row: dict[str, Any]) -> int:
    """The place of a row in the log. Raises NotHeld where the log has none."""
    query = "SELECT log_index FROM log WHERE ledger = ? AND row = ? AND leaf_hash = ?"
    found = db.execute(query, [ledger.table, row[ledger.key], row["leaf_hash"]]).fetchone()
    if found is None:
        raise NotHeld(f"{ledger.table} {row[ledger.key]} is in no entry of the log: run govkz verify")
    return int(found[0])


def _named(db: Database, reference: str) -> Referred:
    try:
        leaf_hash = parse_ni(reference).hex()
    except ValueError as error:
        raise NotHeld(str(error)) from None
    for table, key in db.execute("SELECT ledger, row FROM log WHERE leaf_hash = ?", [leaf_hash]):
        ledger = BY_TABLE[table]
        return Referred(ledger, list(db.query(f"SELECT * FROM {table} WHERE {ledger.key} = ?", [key])))
    raise NotHeld(f"the log holds no entry {reference}")


def _addressed(db: Database, reference: str) -> Referred:
    try:
        citation = cited(reference)
    except UnknownUrl:
        raise NotHeld(f"{reference!r} names no entry: give {FORMS}") from None
    if citation.article_id is None:
        raise NotHeld(f"{reference} names a page by words and not by its number: give section/id/lang")
    langs = [citation.lang] if citation.lang else _langs(db, citation.section, citation.article_id)
    if len(langs) > 1:
        known = ", ".join(f"{citation.section}/{citation.article_id}/{lang}" for lang in langs)
        raise NotHeld(f"{reference} says no language: give one of {known}")
    return _held(
        reference, [row for lang in langs for row in _versions(db, citation.section, citation.article_id, lang)]
    )


def _langs(db: Database, section: str, article_id: int) -> list[str]:
    query = "SELECT DISTINCT lang FROM versions WHERE section = ? AND article_id = ? ORDER BY lang"
    return [lang for (lang,) in db.execute(query, [section, article_id])]


def _versions(db: Database, section: str, article_id: int, lang: str) -> list[dict[str, Any]]:
    query = "SELECT * FROM versions WHERE section = ? AND article_id = ? AND lang = ? ORDER BY version"
    return list(db.query(query, [section, article_id, lang]))


def _held(reference: str, rows: list[dict[str, Any]]) -> Referred:
    if not rows:
        raise NotHeld(f"the archive holds no {reference}")
    return Referred(VERSIONS, rows)
