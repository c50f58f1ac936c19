"""Gives SQL the registry of entities that ships with the package; it is loaded when a query first asks for it."""

import json
import sqlite3


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQL what ships: ``shipped_slugs()``, a JSON list, and ``shipped(slug, column)``."""
    connection.create_function("shipped_slugs", 0, _shipped_slugs, deterministic=True)
    connection.create_function("shipped", 2, _ships, deterministic=True)


def _shipped_slugs() -> str:
    from govkz_crawler.entities import shipped  # noqa: PLC0415

    return json.dumps(list(shipped()))


def _ships(slug: str, column: str) -> str | None:
    from govkz_crawler.entities import shipped  # noqa: PLC0415

    entity = shipped().get(slug)
    if entity is None:
        return None
    if column in {"kind", "parent"}:
        return str(getattr(entity, column)) if getattr(entity, column) else None
    what, _, lang = column.partition("_")
    name = (entity.names if what == "name" else entity.shorts).get(lang)
    return name.text if name else None
