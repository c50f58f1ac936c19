"""Shows the front page."""

import sqlite3
from datetime import datetime

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.archive.schema.counts import EVERYTHING
from govkz_crawler.browse.head import Head, Place, of_page
from govkz_crawler.browse.linked_data import alone, dataset
from govkz_crawler.browse.months import last_months, looked_at
from govkz_crawler.browse.pages.archive_file import ARCHIVE_TYPE
from govkz_crawler.browse.pages.charts import chart
from govkz_crawler.browse.pages.query_string import now, page, place
from govkz_crawler.browse.queries import archive, changes, holdings
from govkz_crawler.browse.snapshot import DATABASE, Row, read
from govkz_crawler.browse.variants import together
from govkz_crawler.normalise.clock import ALMATY, midnight, utc

_NEWEST = 8  # items, edits and removals that are shown
_VARIANTS = 40  # variants read for them: an item comes in up to four languages
_MONTHS = 24
_BUSIEST = 12  # entities in the heatmap

# What anybody may take along of the archive, with its content type.
_FILES = [
    ("/edits.csv", "text/csv"), ("/edits.json", "application/json"), ("/removals.csv", "text/csv"),
    ("/removals.json", "application/json"), ("/feeds/new.atom", "application/atom+xml"),
]  # fmt: skip

# Reading ends a moment before a month does; less than this share of a month missing is no gap worth a mark.
_WHOLE = 0.97


async def home(datasette: Datasette, request: Request) -> Response:
    at = now()
    if DATABASE not in datasette.databases:
        return await page(datasette, request, "empty", {})
    context = await read(datasette, lambda connection: _context(connection, at))
    if context["last_seen"] is None:
        return await page(datasette, request, "empty", {})
    context["head"] = _head(datasette, place(datasette, request), context)
    shown = (*context["newest"], *context["edits"], *context["removals"], *context["heatmap"])
    return await page(datasette, request, "home", context, rows=shown)


def _head(datasette: Datasette, place: Place, context: Row) -> Head:
    """The archive as a dataset, with the files that anybody may have of it."""
    about = {
        "url": place.front(), "name": place.t("site"), "description": place.t("home_promise"),
        "usageInfo": f"{place.t('footer_source')} gov.kz. {place.t('footer_rights')}",
    }  # fmt: skip
    files = [*_FILES, *([("/archive.db", ARCHIVE_TYPE)] if datasette.setting("allow_download") else [])]
    addresses = [(place.address(path), kind) for path, kind in files]
    node = dataset(context["facts"], context["totals"], about, addresses)
    return of_page(place, "/", place.t("site"), place.t("home_promise"), alone(node))


def _context(connection: sqlite3.Connection, at: datetime) -> Row:
    today = at.astimezone(ALMATY).date()
    months = last_months(_MONTHS, today)
    facts = archive.facts(connection)
    return {
        "totals": holdings.totals(connection),
        "today": holdings.arrived(connection, utc(midnight(today))),
        "facts": facts,
        "last_seen": facts["last_seen"],
        "newest": together(holdings.newest(connection, utc(at), _VARIANTS))[:_NEWEST],
        "edits": changes.events(connection, changes.EDITS, changes.Wanted(), _NEWEST),
        "removals": changes.events(connection, changes.REMOVALS, changes.Wanted(), _NEWEST),
        "chart": chart(holdings.by_month(connection, EVERYTHING, months[0]), months),
        "months": months,
        "heatmap": [_heat(connection, slug, months, at) for slug in holdings.busiest(connection, months[0], _BUSIEST)],
    }


def _heat(connection: sqlite3.Connection, slug: str, months: list[str], at: datetime) -> Row:
    """One entity's months: how much was published, and whether anybody looked."""
    published: dict[str, int] = {}
    for row in holdings.by_month(connection, slug, months[0]):
        published[row["month"]] = published.get(row["month"], 0) + row["published"]
    spans = holdings.spans(connection, slug, f"{months[0]}-01")
    most = max(published.values(), default=0)
    cells = [_cell(published.get(month, 0), most, looked_at(spans, month, at)) for month in months]
    return {"entity": slug, "cells": cells}


def _cell(published: int, most: int, looked: float) -> Row:
    level = 0 if not published else 1 + (3 * published) // most  # 1 to 4, against the entity's own busiest month
    mark = "whole" if looked >= _WHOLE else "part" if looked else "none"
    return {"published": published, "level": level, "looked": mark}
