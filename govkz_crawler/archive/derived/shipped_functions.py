"""Gives SQL the registry of entities that ships with the package; it is loaded when a query first asks for it."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govkz_crawler.entities import Entity


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQL what ships: ``shipped_slugs()``, a JSON list, and ``shipped(slug, column)``."""
    connection.create_function("shipped_slugs", 0, _shipped_slugs, deterministic=True)
    connection.create_function("shipped", 2, _ships, deterministic=True)


def shipped_rows(columns: Sequence[str]) -> Iterator[list[str | None]]:
    """The slug of each entity that ships, and these columns of it."""
    from govkz_crawler.entities import shipped  # noqa: PLC0415

    readers = [_reader(column) for column in columns]
    for slug, entity in shipped().items():
        yield [slug, *(read(entity) for read in readers)]


def _shipped_slugs() -> str:
    from govkz_crawler.entities import shipped  # noqa: PLC0415

    return json.dumps(list(shipped()))


def _ships(slug: str, column: str) -> str | None:
    from govkz_crawler.entities import shipped  # noqa: PLC0415

    entity = shipped().get(slug)
    return _reader(column)(entity) if entity else None


@cache
def _reader(column: str) -> "Callable[[Entity], str | None]":
    """What gives a column of an entity."""
    if column in {"kind", "parent"}:
        return lambda entity: getattr(entity, column) or None
    what, _, lang = column.partition("_")
    names = attrgetter(f"{what}s")
    return lambda entity: name.text if (name := names(entity).get(lang)) else None
