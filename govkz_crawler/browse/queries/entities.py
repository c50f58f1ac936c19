"""Which entities there are by name, and which a visitor means."""

import sqlite3
from collections.abc import Iterable

from govkz_crawler.browse.reading import Row, row, rows
from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.wording import INTERFACE
from govkz_crawler.entities import shipped
from govkz_crawler.normalise.urls import valid_slug

NAMES = "SELECT slug, name_kk, name_ru, name_en FROM entities WHERE slug = ?"

REGISTRY = "SELECT slug, name_kk, name_ru, name_en FROM entities"

_ONE, _ALL = "json_extract(:entities, '$[0]')", "SELECT value FROM json_each(:entities)"

HELD = "SELECT 1 FROM activity WHERE entity = ? LIMIT 1"


def of_them(entities: tuple[str, ...]) -> str:
    """The condition for entities, ``:entities`` being a JSON list of their slugs: of a single one an index
    gives the rows in its order, of several it cannot."""
    return f"entity = {_ONE}" if len(entities) == 1 else f"entity IN ({_ALL})"


def names(connection: sqlite3.Connection, slugs: Iterable[str]) -> dict[str, Row]:
    """The names of entities that the registry has, by slug."""
    found = (row(connection, NAMES, (slug,)) for slug in slugs)
    return {each["slug"]: each for each in found if each}


def called(connection: sqlite3.Connection, slugs: Iterable[str]) -> dict[str, dict[str, str]]:
    """The same by slug and language code."""
    return {
        slug: {code: known[f"name_{code}"] for code in INTERFACE} for slug, known in names(connection, slugs).items()
    }


def meant(connection: sqlite3.Connection, asked: str) -> tuple[str, ...]:
    """The entity of that slug; without one, all in whose name, in some language, every word stands in some form."""
    slug = asked.lower()
    if valid_slug(slug) and (slug in shipped() or row(connection, HELD, (slug,)) or row(connection, NAMES, (slug,))):
        return (slug,)
    query = parse(asked)
    if not query.match:
        return ()
    named = dict.fromkeys(slug for slug, name in shipped().items() if name and query.matches(name))
    for each in rows(connection, REGISTRY):
        if any(query.matches(name) for name in (each["name_kk"], each["name_ru"], each["name_en"]) if name):
            named[each["slug"]] = None
    return tuple(named)
