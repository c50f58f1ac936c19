"""Queries entities by name, and those that a visitor may mean."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.snapshot import Row, row, rows
from govkz_crawler.browse.wording import INTERFACE
from govkz_crawler.entities import (
    KINDS,
    SITE,
    Entity,
    Label,
    Name,
    Registry,
    combined,
    from_row,
    label,
    shipped,
    updated,
)
from govkz_crawler.normalise.urls import valid_slug

REGISTRY = "SELECT * FROM entities"

NAMES = f"{REGISTRY} WHERE slug = ?"

_ONE, _ALL = "json_extract(:entities, '$[0]')", "SELECT value FROM json_each(:entities)"

HELD = "SELECT 1 FROM activity WHERE entity = ? LIMIT 1"

HELD_OF = f"{_ALL} WHERE EXISTS (SELECT 1 FROM activity WHERE entity = value)"


def of_them(entities: tuple[str, ...]) -> str:
    """The condition for entities, ``:entities`` being a JSON list of their slugs: of a single one an index
    gives the rows in its order, of several it cannot."""
    return f"entity = {_ONE}" if len(entities) == 1 else f"entity IN ({_ALL})"


def names(connection: sqlite3.Connection, slugs: Iterable[str]) -> dict[str, Row]:
    """The rows of entities that the archive's registry has, by slug."""
    found = (row(connection, NAMES, (slug,)) for slug in slugs)
    return {each["slug"]: each for each in found if each}


def label_of(slug: str, known: Mapping[str, Row], lang: str) -> Label:
    """What a page in ``lang`` calls an entity; ``known`` are rows of the archive's registry by slug."""
    return label(updated(shipped().get(slug), _said(known.get(slug, {"slug": slug}))), lang)


def registry(connection: sqlite3.Connection) -> Registry:
    """All entities that are known: what ships, with what the site's own registry said when it was read."""
    return _registry(tuple(tuple(each.items()) for each in rows(connection, REGISTRY)))


def _said(row: Row) -> Entity:
    """What a row of the archive's table says beyond what ships: only that is known to be the site's own word."""
    said, ships = from_row(row, (SITE,)), shipped().get(row["slug"])
    if ships is None:
        return said
    return replace(said, names=_other(said.names, ships.names), shorts=_other(said.shorts, ships.shorts))


def _other(names: Mapping[str, Name], known: Mapping[str, Name]) -> dict[str, Name]:
    return {code: name for code, name in names.items() if code not in known or known[code].text != name.text}


@lru_cache(maxsize=2)
def _registry(known: tuple[tuple[tuple[str, Any], ...], ...]) -> Registry:
    """Kept by its content: its index of names takes longer to make than a page."""
    return combined(shipped(), (_said(dict(each)) for each in known))


def of_kind(connection: sqlite3.Connection, kind: str, slugs: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The slugs of that kind, among those that are given if any are; what is no kind chooses nothing."""
    if kind not in KINDS:
        return slugs
    known = registry(connection)
    return tuple(slug for slug in (known if slugs is None else slugs) if slug in known and known[slug].kind == kind)


def called(connection: sqlite3.Connection, slugs: Iterable[str]) -> dict[str, dict[str, str]]:
    """The same by slug and language code."""
    return {
        slug: {code: known[f"name_{code}"] for code in INTERFACE} for slug, known in names(connection, slugs).items()
    }


def meant(connection: sqlite3.Connection, asked: str) -> tuple[str, ...]:
    """The entity of that slug, name or abbreviation; without one, all in whose name, in some language, every word
    stands in some form: those that the archive holds something of first, and among them the shortest names."""
    slug = asked.lower()
    if valid_slug(slug) and (slug in shipped() or row(connection, HELD, (slug,)) or row(connection, NAMES, (slug,))):
        return (slug,)
    if called_so := shipped().called(asked):
        return tuple(entity.slug for entity in called_so)
    query = parse(asked)
    if not query.match:
        return ()
    known = (*shipped().values(), *map(_said, rows(connection, REGISTRY)))
    found: dict[str, int] = {}
    for entity in known:
        if matching := [len(name.text) for name in entity.names.values() if query.matches(name.text)]:
            found[entity.slug] = min(matching)
    held = {each["value"] for each in rows(connection, HELD_OF, {"entities": json.dumps(list(found))})}
    return tuple(sorted(found, key=lambda slug: (slug not in held, found[slug], slug)))
