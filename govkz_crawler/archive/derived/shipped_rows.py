"""Reads the registry of entities that ships with the package, as rows for SQL; it is loaded when first asked for."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govkz_crawler.entities import Entity

COLUMNS = ("kind", "name_kk", "name_ru", "name_en", "short_kk", "short_ru", "parent")


@cache
def shipped_rows() -> tuple[tuple[str | None, ...], ...]:
    """The slug of each entity that ships, and its ``COLUMNS``."""
    from govkz_crawler.entities import shipped  # noqa: PLC0415

    readers = [_reader(column) for column in COLUMNS]
    return tuple((slug, *(read(entity) for read in readers)) for slug, entity in shipped().items())


def _reader(column: str) -> "Callable[[Entity], str | None]":
    """What gives a column of an entity."""
    if column in {"kind", "parent"}:
        return lambda entity: getattr(entity, column) or None
    what, _, lang = column.partition("_")
    names = attrgetter(f"{what}s")
    return lambda entity: name.text if (name := names(entity).get(lang)) else None
