"""The REST lists and details below ``/api/v1/public/content-manager``, closed to robots unless a knob opens them."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from tests.standin.lists import DEFAULT_SIZE, Arguments, BadArgumentError, rows, shown
from tests.standin.messages import Record, Reply, json_bytes, json_error
from tests.standin.sections import Section, section_of_root
from tests.standin.site import Site


def answer(site: Site, record: Record, *, root: str) -> Reply:
    """``/<type>``: a list of rows."""
    return DOORS[site.knobs.rest](site, record, root)


def detail(site: Site, record: Record, *, root: str, number: str) -> Reply:
    """``/<type>/<id>``: one item in the language of Accept-Language."""
    if site.knobs.rest in REFUSALS:
        return DOORS[site.knobs.rest](site, record, root)
    section = section_of_root(root)
    try:
        item = site.world.item(section.name, int(number)) if section else None
    except (KeyError, ValueError):
        item = None
    if section is None or item is None or not item.content(record.lang):
        return json_error(404, "notFound")
    row = shown(site.world.row(section.name, item.id, record.lang), number=int, date=_date(site))
    found = {name: row[name] for name in section.fields}
    wrapping = site.knobs.detail
    return Reply(json_bytes(found if wrapping == "object" else {wrapping: found}))


def _page(site: Site, record: Record, root: str) -> Reply:
    section = section_of_root(root)
    if section is None:
        return json_error(404, "notFound")
    try:
        found = [shown(row, number=int, date=_date(site)) for row in rows(site, _arguments(site, record, section))]
    except (BadArgumentError, ValueError):
        return json_error(500, "internalError")
    listed = [{name: row[name] for name in section.fields} for row in found]
    return Reply(lambda: json_bytes(listed), rows=listed)


def _arguments(site: Site, record: Record, section: Section) -> Arguments:
    query, knobs = record.query, site.knobs
    size = int(query.get("size", DEFAULT_SIZE))
    page = int(query.get("page", knobs.rest_first_page)) - knobs.rest_first_page
    return Arguments(
        section=section,
        lang=record.lang,
        zone=knobs.rest_zone,
        projects=query.get("projects"),
        title=query.get("title"),
        date=query.get(section.date),
        sort=query.get("sort-by"),
        start=page * min(size, knobs.max_size),
        size=size,
    )


def _wrapped(site: Site, record: Record, root: str) -> Reply:
    reply = _page(site, record, root)
    if reply.status == 200:
        reply.content = lambda: json_bytes({"content": reply.rows})
    return reply


def _refuse(reason: str) -> Callable[..., Reply]:
    return lambda *_: json_error(400, reason)


REFUSALS = {"gated": _refuse("notAllowed"), "ticket": _refuse("browserTicketMissing")}
DOORS: dict[str, Callable[[Site, Record, str], Reply]] = {**REFUSALS, "open": _page, "wrapped": _wrapped}


def _date(site: Site) -> Callable[[datetime], Any]:
    return partial(_in_zone, site.knobs.rest_zone)


def _in_zone(zone: tzinfo, moment: datetime) -> str:
    return moment.astimezone(zone).isoformat(timespec="milliseconds")
