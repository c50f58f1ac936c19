"""Selects articles for an export, as they stand now, in the order of their key, one row in memory at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.schema.variant_key import KEY, same_variant
from govkz_crawler.archive.write.entries import newest_key
from govkz_crawler.items import NAMED_IN

# In a delta: no longer among what the filters ask for, as an item that moved to another entity.
OUTSIDE = "outside"

_ARTICLE = (
    "entity", "title", "text", "summary", "published_at", "published_on", "published_local", "url", "image_url",
    "links", "media", "content_lang", "translation", "versions", "first_seen_at", "changed_at", "version_id",
)  # fmt: skip
_VERSION = ("event", "not_before", "seen_at", "source", "origin", "leaf_hash")
_EVIDENCE = ("warc_record",)
_KEY = ", ".join(f"chosen.{name}" for name in KEY)
_SELECTED = ", ".join(
    f"{table}.{name}"
    for table, names in {"chosen": (*KEY, "status"), "a": _ARTICLE, "v": _VERSION, "e": _EVIDENCE}.items()
    for name in names
)


State = tuple[str, int]  # which archive, and its newest version


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles. Empty means all; ``since`` (inclusive) and ``until`` (exclusive) are moments of publication, UTC.

    With ``after_version`` those that have changed since that version, also when they no longer fit the rest: then
    their status is ``outside``.
    """

    entities: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    after_version: int | None = None


class Part(NamedTuple):
    """The articles of a civil year (YYYY; None for those without a date) and a language."""

    year: str | None
    lang: str


def parts(db: Database, selection: Selection) -> list[Part]:
    """Those that the selection has articles of."""
    query = f"""
    SELECT DISTINCT substr(a.published_on, 1, 4) AS year, a.lang
    FROM ({_chosen(selection)}) AS chosen JOIN articles AS a ON {same_variant("a", "chosen")} ORDER BY year, a.lang
    """
    return [Part(*row) for row in db.execute(query, _parameters(selection))]


def select(db: Database, selection: Selection, part: Part | None = None) -> Iterator[dict[str, Any]]:
    """The articles, each with the leaf hash of its newest version and the WARC record of its text.

    A removal has no evidence of its own: there it is that of the text before.
    """
    of_part = "WHERE a.lang = :lang AND substr(a.published_on, 1, 4) IS :year" if part else ""
    rows = db.execute(
        f"""
        WITH chosen AS ({_chosen(selection)})
        SELECT {_SELECTED}, w.file AS warc_file, w.offset AS warc_offset FROM chosen
        JOIN articles AS a ON {same_variant("a", "chosen")}
        JOIN versions AS v ON v.version_id = a.version_id
        JOIN versions AS e ON e.version_id = iif(v.event <> 'removed', v.version_id, coalesce((
          SELECT max(version_id) FROM versions AS w
          WHERE {same_variant("w", "a")} AND w.content_digest = v.content_digest AND w.warc_record IS NOT NULL
        ), v.version_id))
        LEFT JOIN warc_records AS w ON w.record = e.warc_record
        {of_part}
        ORDER BY {_KEY}
        """,
        _parameters(selection) | (part._asdict() if part else {}),
    )
    names = [column[0] for column in rows.description]
    return (dict(zip(names, row, strict=True)) for row in rows)


def count(db: Database, selection: Selection) -> int:
    """How many articles ``select`` gives. Raises ArchiveError when there is no version to count from."""
    newest = newest_version(db)
    if (selection.after_version or 0) > newest:
        raise ArchiveError(f"there is no version {selection.after_version}: the newest is {newest}")
    (rows,) = db.execute(f"SELECT count(*) FROM ({_chosen(selection)})", _parameters(selection)).fetchone()
    return int(rows)


def newest_version(db: Database) -> int:
    """The key of the newest version, 0 in an empty archive: what the next delta comes after."""
    return newest_key(db, VERSIONS)


def state(db: Database) -> State:
    """What tells whether two copies of an archive are the same."""
    return archive_id(db), newest_version(db)


def entity_names(db: Database) -> dict[str, dict[str, str]]:
    """The names of each entity as the archive knows them, by language code."""
    rows = db.execute(f"SELECT slug, {', '.join(f'name_{lang}' for lang in NAMED_IN)} FROM entities")
    return {slug: {lang: name for lang, name in zip(NAMED_IN, names, strict=True) if name} for slug, *names in rows}


def _chosen(selection: Selection) -> str:
    """The query for the keys, each with the status to be told."""
    key = ", ".join(f"a.{name}" for name in KEY)
    told = f"SELECT {key}, iif({_fits(selection, 'a')}, a.status, '{OUTSIDE}') AS status"
    in_lang = "a.lang IN (SELECT value FROM json_each(:langs))" if selection.langs else "true"
    if selection.after_version is None:
        return f"{told} FROM articles AS a WHERE {in_lang} AND {_fits(selection, 'a')}"
    changed = "SELECT DISTINCT section, article_id, lang FROM versions NOT INDEXED WHERE version_id > :after_version"
    fitted = f"SELECT 1 FROM versions AS w WHERE {same_variant('w', 'a')} AND w.version_id <= :after_version"
    return f"""
    {told} FROM ({changed}) AS c JOIN articles AS a ON {same_variant("a", "c")}
    WHERE {in_lang} AND ({_fits(selection, "a")} OR EXISTS ({fitted} AND {_fits(selection, "w")}))
    """


def _fits(selection: Selection, row: str) -> str:
    """The condition on a row of `articles` or `versions`; a variant's language never changes and is not part of it."""
    terms = {
        f"{row}.entity IN (SELECT value FROM json_each(:entities))": selection.entities,
        f"{row}.published_at >= :since": selection.since,
        f"{row}.published_at < :until": selection.until,
    }
    return " AND ".join(term for term, wanted in terms.items() if wanted) or "true"


def _parameters(selection: Selection) -> dict[str, Any]:
    return {
        "entities": json.dumps(selection.entities),
        "langs": json.dumps(selection.langs),
        "since": selection.since,
        "until": selection.until,
        "after_version": selection.after_version,
    }
