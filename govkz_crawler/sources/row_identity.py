"""Reads the id of a row, and the entity that it belongs to."""

import re
from typing import Any

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.limits import LARGEST_ID
from govkz_crawler.normalise.urls import valid_slug
from govkz_crawler.sources.shape import RowError, described

DIGITS = re.compile(r"\s*[0-9]{1,20}\s*")  # one more than the largest id has
MOST_OWNERS = 2_000  # characters, or entries of a list: a joint item names a few
SLUG_FIELDS = ("slug", "project_name", "name")  # which of them holds the slug is not certain


def article_id(value: Any) -> int:
    """The number of an item, which GraphQL gives as a string and REST as an integer. Raises RowError."""
    number = int(value) if isinstance(value, str) and DIGITS.fullmatch(value) else value
    if isinstance(number, bool) or not isinstance(number, int):
        raise RowError(f"id is {described(value)}")
    if not 0 < number <= LARGEST_ID:
        raise RowError("id is outside 1 … 2**53-1")
    return number


def asked_entity(projects: str = "") -> str:
    """The entity whose items are asked for by ``projects`` (``eq:mfa``); the whole site's where that names no single
    one.
    """
    slug = projects.removeprefix("eq:")
    return slug if valid_slug(slug) else SITE_WIDE


def named_entities(projects: Any) -> tuple[str, ...]:
    """The slugs in a row's ``projects``: one, several with commas, a list of them or of objects. Raises RowError."""
    if isinstance(projects, str) and valid_slug(projects):
        return (projects,)
    if isinstance(projects, str | list) and len(projects) > MOST_OWNERS:
        raise RowError(f"projects of length {len(projects):,}")
    values = projects if isinstance(projects, list) else [projects]
    slugs = (slug for value in values for slug in _slugs(value))
    return tuple(dict.fromkeys(slugs))


def owner(feed: Feed, named: tuple[str, ...]) -> str:
    """The entity under which an item is kept: the feed's own unless the answer names only others."""
    if feed.entity in named:
        return feed.entity
    if named:
        return named[0]
    if feed.entity == SITE_WIDE:
        raise RowError("names no entity")
    return feed.entity


def slug_of(fields: dict[str, Any]) -> str | None:
    """The first of an entity's fields that reads like a slug."""
    values = (fields.get(name) for name in SLUG_FIELDS)
    return next((value for value in values if isinstance(value, str) and valid_slug(value)), None)


def _slugs(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = slug_of(value)
    if not isinstance(value, str):
        return []
    parts = (part.strip(' []"') for part in value.split(","))
    return [part for part in parts if valid_slug(part)]
