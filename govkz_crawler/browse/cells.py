"""Turns values in Datasette's tables and answers into links to items, entities, runs and web addresses."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from govkz_crawler.normalise.urls import valid_slug

_ENTITIES = frozenset({"entity", "cited_entity", "other_entity", "entity_before", "slug", "parent"})
_WEB = ("https://", "http://")
_SHOWN = 60  # characters of an address
_LINK = Markup('<a href="{}">{}</a>')
_OUTSIDE = Markup('<a href="{}" rel="nofollow noopener external">{}</a>')


def linked(row: Mapping[str, Any], column: str, value: object, path: Callable[[str], str]) -> Markup | None:
    """The cell as a link; None where it is to stay as it is. ``path`` puts our addresses below Datasette's base."""
    if column == "article_id" and isinstance(value, int) and valid_slug(str(row.get("section") or "")):
        return _LINK.format(path(f"/item/{row['section']}/{value}"), value)
    if not isinstance(value, str) or not value:
        return None
    if column in _ENTITIES and valid_slug(value):
        return _LINK.format(path(f"/entities/{value}"), value)
    if column == "run_id":
        return _LINK.format(path(f"/runs/{value}"), value)
    if value.lower().startswith(_WEB) and not any(map(str.isspace, value)):
        return _OUTSIDE.format(value, value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    return None
