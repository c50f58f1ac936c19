"""The REST list: ``/api/v1/public/content-manager/<type>``, closed to robots unless a knob opens it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.standin.knobs import Knobs
from tests.standin.lists import DEFAULT_SIZE, SECTION_OF_ROOT, Arguments, BadArgumentError, rows, shown
from tests.standin.messages import Record, Reply, json_bytes, json_error
from tests.standin.world import World


def answer(world: World, knobs: Knobs, record: Record, *, root: str) -> Reply:
    return DOORS[knobs.rest](world, knobs, record, root)


def _page(world: World, knobs: Knobs, record: Record, root: str) -> Reply:
    section, query = SECTION_OF_ROOT.get(root), record.query
    if section is None:
        return json_error(404, "notFound")
    try:
        size = int(query.get("size", DEFAULT_SIZE))
        page = int(query.get("page", knobs.rest_first_page)) - knobs.rest_first_page
        arguments = Arguments(
            section=section,
            lang=record.lang,
            projects=query.get("projects"),
            title=query.get("title"),
            date=query.get(section.date),
            sort=query.get("sort-by"),
            start=page * min(size, knobs.max_size),
            size=size,
        )
        found = [shown(row, number=int, date=_date) for row in rows(world, knobs, arguments)]
    except (BadArgumentError, ValueError):
        return json_error(500, "internalError")
    listed = [{name: row[name] for name in section.fields} for row in found]
    return Reply(lambda: json_bytes(listed), rows=listed)


def _wrapped(world: World, knobs: Knobs, record: Record, root: str) -> Reply:
    reply = _page(world, knobs, record, root)
    if reply.status == 200:
        reply.content = lambda: json_bytes({"content": reply.rows})
    return reply


def _refuse(reason: str) -> Callable[..., Reply]:
    return lambda *_: json_error(400, reason)


DOORS: dict[str, Callable[[World, Knobs, Record, str], Reply]] = {
    "gated": _refuse("notAllowed"),
    "ticket": _refuse("browserTicketMissing"),
    "open": _page,
    "wrapped": _wrapped,
}


def _date(moment: datetime) -> Any:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
