"""The arguments that the GraphQL and REST lists share, and the rows they show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from tests.standin.item import Row
from tests.standin.listings import Listing, Window
from tests.standin.sections import Section
from tests.standin.site import Site

DEFAULT_SIZE = 10


class BadArgumentError(Exception):
    """The site cannot make sense of an argument."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a list is asked for; values as on the wire. ``start`` counts rows from 0; ``zone`` is that of dates that
    name none.
    """

    section: Section
    lang: str
    zone: tzinfo
    projects: str | None = None
    title: str | None = None
    date: str | None = None
    sort: str | None = None
    start: int = 0
    size: int = DEFAULT_SIZE


def rows(site: Site, arguments: Arguments) -> list[Row]:
    """Raises BadArgumentError."""
    entity = _filter("projects", arguments.projects)
    listing = Listing(
        section=arguments.section.name,
        entity=entity.get("entity"),
        lang=arguments.lang,
        placeholders=site.knobs.placeholders,
        titled=bool(_filter("title", arguments.title)),
    )
    if arguments.start < 0 or arguments.size < 0:
        raise BadArgumentError("page and size count up from their first value")
    window = Window(
        **{bound: _moment(text, arguments.zone) for bound, text in _filter("date", arguments.date).items()},
        newest_first=_newest_first(arguments),
        start=arguments.start,
        size=min(arguments.size, site.knobs.max_size),
    )
    return site.rows(listing, window)


def shown(row: Row, number: Callable[[int], Any], date: Callable[[datetime], str]) -> dict[str, Any]:
    """Every field that any section has; ids and dates are written differently by each interface."""
    variant = row.variant
    created = date(variant.created)
    return {
        "id": number(row.id),
        "title": variant.title,
        "slug": f"{row.section}-{row.id}" if row.id % 2 else None,
        "alias": None,
        "created_date": created,
        "publication_date": created,
        "heropic": variant.heropic,
        "alt_image": None,
        "body": variant.body,
        "content": variant.body,
        "short_description": variant.short_description,
        "hint": None,
        "comments_on": False,
        "projects": [row.entity],
        "directions": [],
    }


def _moment(text: str, zone: tzinfo) -> datetime:
    """Z says no more here than in the dates that the interface shows: it is the wall clock of its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadArgumentError(f"not a date: {text}") from error
    return moment.replace(tzinfo=zone) if moment.tzinfo in (None, UTC) else moment


def _null(text: str) -> bool:
    if text.lower() != "null":
        raise BadArgumentError(f"only null can be compared with, not {text}")
    return True


# Argument and operator: which condition it sets, and how its value is read.
FILTERS: Mapping[tuple[str, str], tuple[str, Callable[[str], Any]]] = {
    ("projects", "eq"): ("entity", str.lower),
    ("projects", "contains"): ("entity", str.lower),  # an item has one owner here, so both mean the same
    ("title", "neq"): ("titled", _null),
    ("date", "gt"): ("after", str),
    ("date", "lt"): ("before", str),
}


def _filter(argument: str, text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    operator, _, value = text.partition(":")
    try:
        condition, read = FILTERS[argument, operator.strip().lower()]
    except KeyError as error:
        raise BadArgumentError(f"unknown operator in {argument}: {text}") from error
    return {condition: read(value.strip())}


def _newest_first(arguments: Arguments) -> bool:
    field, _, direction = (arguments.sort or f"{arguments.section.date}:DESC").partition(":")
    if field != arguments.section.date or direction.upper() not in {"ASC", "DESC"}:
        raise BadArgumentError(f"cannot sort by {arguments.sort}")
    return direction.upper() == "DESC"
