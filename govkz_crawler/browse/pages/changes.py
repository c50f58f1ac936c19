"""Shows the pages of edits and removals, and of a week of both."""

import asyncio
import sqlite3
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse import comparison
from govkz_crawler.browse.gist import Weight, gist
from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.lists import QUERIES, counted
from govkz_crawler.browse.pages.query_string import entity, kind, lang, now, number, only, page, period
from govkz_crawler.browse.queries import changes
from govkz_crawler.browse.queries.entities import meant, of_kind
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.normalise.clock import ALMATY, midnight, utc

_SHOWN = 20
_WEIGHED = 200  # newest edits that are sorted by what weighs most; those of a week that its digest holds
_PARAGRAPHS = 2  # changed paragraphs that a list shows of an edit; its own page has them all


async def edits(datasette: Datasette, request: Request) -> Response:
    return await _page(datasette, request, "edits")


async def removals(datasette: Datasette, request: Request) -> Response:
    return await _page(datasette, request, "removals")


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
        "edits": grouped(told, _what_changed), "removals": grouped(removed, _what_went), "limit": _WEIGHED,
        "counts": {"edits": len(edited), "removals": len(removed)}, "of_file": streamed.LIMIT,
        "asked": [("since", monday.isoformat()), ("until", (monday + timedelta(days=6)).isoformat())],
        "older": _week(monday - timedelta(days=7)), "newer": _week(monday + timedelta(days=7)),
    }  # fmt: skip
    return await page(datasette, request, "digest", context, rows=(*edited, *removed))


async def _page(datasette: Datasette, request: Request, name: str) -> Response:
    """Events from the one that the address names; one more than the page holds tells whether there is a next page."""
    asked, query, of_edits = entity(request), QUERIES[name], name == "edits"
    by_weight = of_edits and request.args.get("sort") == "weight"
    most = _WEIGHED if by_weight else _SHOWN
    since, until = period(request)
    narrowed = only(request, query)

    def question(connection: sqlite3.Connection) -> tuple[tuple[str, ...] | None, list[Row], int]:
        slugs = meant(connection, asked) if asked else None
        wanted = changes.Wanted(
            of_kind(connection, kind(request), slugs), lang(request), number(request, "before", changes.NEWEST),
            since=since, until=until, only=narrowed,
        )  # fmt: skip
        return slugs, changes.events(connection, query, wanted, most + 1), counted(connection, name, request)

    slugs, found, total = await read(datasette, question)
    shown = found[:most]
    if of_edits:  # Comparing texts is work, and the server's event loop goes on meanwhile.
        shown = await asyncio.to_thread(lambda: [_told(edit) for edit in found[:most]])
    context: dict[str, Any] = {
        "events": grouped(_weighed(shown) if by_weight else shown, _what_changed if of_edits else _what_went),
        "older": shown[-1]["version_id"] if len(found) > most else None, "meant": slugs, "total": total,
        "limit": streamed.LIMIT, "by_weight": by_weight, "weighed": _WEIGHED, "choices": list(changes.ONLY[query]),
        "compared": changes.COMPARED if changes.ONLY_COMPARED & set(narrowed) else None,
        "this_week": _week(now().astimezone(ALMATY).date()), **_filters(request, narrowed),
    }  # fmt: skip
    return await page(datasette, request, name, context, rows=shown)


def _filters(request: Request, narrowed: tuple[str, ...]) -> dict[str, Any]:
    """What the form shows again, and ``asked``, what the addresses of the same list say."""
    args = {key: request.args.get(key) or "" for key in ("since", "until")}
    of, code, of_such = entity(request), lang(request), kind(request)
    said = [("entity", of), ("lang", code or ""), ("kind", of_such), *args.items()]
    asked = [*((key, value) for key, value in said if value), *(("only", name) for name in narrowed)]
    return {"entity": of, "lang": code, "kind": of_such, "args": args, "only": narrowed, "asked": asked}


def grouped(events: list[Row], what: Callable[[Row], Hashable]) -> list[Row]:
    """The first event of those to which the same happened; the others, of reprints, stand in its ``same``."""
    first: dict[Hashable, Row] = {}
    for event in events:
        leader = first.setdefault(what(event), {**event, "same": []})
        if leader["version_id"] != event["version_id"]:
            leader["same"].append(event)
    return list(first.values())


def _what_changed(edit: Row) -> Hashable:
    sides = [(edit["title_before"], edit["title_after"]), (edit["text_before"], edit["text_after"])]
    changed = tuple(side for side in sides if side[0] != side[1])
    return (edit["lang"], *changed) if changed else edit["version_id"]


def _what_went(removal: Row) -> Hashable:
    return removal["lang"], removal["title"].casefold() or removal["version_id"]


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
