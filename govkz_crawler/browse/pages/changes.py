"""The pages of edits and removals, and of a week of both."""

import asyncio
import sqlite3
from datetime import date, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse import comparison
from govkz_crawler.browse.gist import Weight, gist
from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.arguments import entity, lang, now, number, only, page, period
from govkz_crawler.browse.pages.lists import counted
from govkz_crawler.browse.queries import changes
from govkz_crawler.browse.queries.entities import meant
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.normalise.clock import ALMATY, midnight, utc

_SHOWN = 20
_WEIGHED = 200  # newest edits that are sorted by what weighs most; those of a week that its digest holds
_PARAGRAPHS = 2  # changed paragraphs that a list shows of an edit; its own page has them all


async def edits(datasette: Datasette, request: Request) -> Response:
    return await _page(datasette, request, "edits", changes.EDITS)


async def removals(datasette: Datasette, request: Request) -> Response:
    return await _page(datasette, request, "removals", changes.REMOVALS)


async def digest(datasette: Datasette, request: Request) -> Response:
    """What was edited and removed in a week (ISO 8601), the weightiest first."""
    year, week = int(request.url_vars["year"]), int(request.url_vars["week"])
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise NotFound(f"{year} has no week {week}") from error
    since, until = (utc(midnight(day)) for day in (monday, monday + timedelta(days=7)))

    def question(connection: sqlite3.Connection) -> tuple[list[Row], list[Row]]:
        wanted = changes.Wanted(since=since, until=until)
        edited = changes.events(connection, changes.EDITS, wanted, _WEIGHED)
        return edited, changes.events(connection, changes.REMOVALS, wanted, _WEIGHED)

    edited, removed = await read(datasette, question)
    told = await asyncio.to_thread(lambda: _weighed([_told(edit) for edit in edited]))
    context = {
        "year": year, "week": week, "first": monday.isoformat(), "last": (monday + timedelta(days=6)).isoformat(),
        "edits": told, "removals": removed, "limit": _WEIGHED, "of_file": streamed.LIMIT,
        "asked": [("since", monday.isoformat()), ("until", (monday + timedelta(days=6)).isoformat())],
        "older": _week(monday - timedelta(days=7)), "newer": _week(monday + timedelta(days=7)),
    }  # fmt: skip
    return await page(datasette, request, "digest", context, rows=(*edited, *removed))


async def _page(datasette: Datasette, request: Request, name: str, query: str) -> Response:
    """Events from the one that the address names; one more than the page holds tells whether there is a next page."""
    asked, by_weight = entity(request), name == "edits" and request.args.get("sort") == "weight"
    since, until = period(request)
    narrowed = only(request) if name == "edits" else ()
    most = _WEIGHED if by_weight else _SHOWN

    def question(connection: sqlite3.Connection) -> tuple[tuple[str, ...] | None, list[Row], int]:
        slugs = meant(connection, asked) if asked else None
        before = number(request, "before", changes.NEWEST)
        wanted = changes.Wanted(slugs, lang(request), before, since=since, until=until, only=narrowed)
        return slugs, changes.events(connection, query, wanted, most + 1), counted(connection, name, request)

    slugs, found, total = await read(datasette, question)
    shown = found[:most]
    if name == "edits":  # Comparing texts is work, and the server's event loop goes on meanwhile.
        shown = await asyncio.to_thread(lambda: [_told(edit) for edit in found[:most]])
    older = shown[-1]["version_id"] if len(found) > most else None
    args = {key: request.args.get(key) or "" for key in ("since", "until")}
    context: dict[str, Any] = {
        "events": _weighed(shown) if by_weight else shown, "older": older, "entity": asked, "meant": slugs,
        "lang": lang(request), "total": total, "limit": streamed.LIMIT, "only": narrowed, "choices": list(changes.ONLY),
        "by_weight": by_weight, "weighed": _WEIGHED, "args": args, "this_week": _week(now().astimezone(ALMATY).date()),
        "asked": [("entity", asked), ("lang", lang(request) or ""), *args.items(), *(("only", o) for o in narrowed)],
    }  # fmt: skip
    return await page(datasette, request, name, context, rows=shown)


def _told(edit: Row) -> Row:
    """The edit with its title word by word, its first changed paragraphs, and what weighs most in it."""
    title = comparison.line(edit["title_before"], edit["title_after"])
    paragraphs = comparison.text(edit["text_before"], edit["text_after"]) if edit["text_changed"] else []
    return {
        **edit, "title": title, "paragraphs": paragraphs[:_PARAGRAPHS], "more": max(len(paragraphs) - _PARAGRAPHS, 0),
        "gist": gist([comparison.Paragraph(title), *paragraphs]),
    }  # fmt: skip


def _weighed(edits: list[Row]) -> list[Row]:
    """The weightiest first, of equals the newest."""
    return sorted(edits, key=lambda edit: edit["gist"].weight if edit["gist"] else len(Weight))


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
