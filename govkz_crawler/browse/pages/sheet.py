"""Makes sheets to print: one version, or one change with both texts, and all that proves them."""

import asyncio
import sqlite3

import segno
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from govkz_crawler.browse import citing, comparison, leaf_check
from govkz_crawler.browse.head import path
from govkz_crawler.browse.pages.found import found_change, found_version
from govkz_crawler.browse.pages.query_string import now, page
from govkz_crawler.browse.public_address import public_url
from govkz_crawler.browse.snapshot import Row, read, row
from govkz_crawler.normalise.clock import utc

_REMOVAL = "SELECT missed_run_id, confirmed_run_id FROM removals WHERE version_id = ?"


async def version_sheet(datasette: Datasette, request: Request) -> Response:
    found = await found_version(datasette, request)
    shown = found.version
    context = {
        **await _told(datasette, found.item, [shown], path(shown)),
        "texts": [[(comparison.Piece("kept", line),) for line in shown["text"].split("\n") if line]],
    }
    return await page(datasette, request, "sheet", context, rows=[shown])


async def change_sheet(datasette: Datasette, request: Request) -> Response:
    found = await found_change(datasette, request)
    before, after = found.before, found.after
    address = f"{path(after).rpartition('/')[0]}/diff/{before['version']}..{after['version']}"
    context = {
        **await _told(datasette, found.item, [before, after], address),
        "texts": await asyncio.to_thread(comparison.both, before["text"], after["text"]),
        "fields": await asyncio.to_thread(comparison.fields, before, after),
    }
    return await page(datasette, request, "sheet", context, rows=[before, after])


async def _told(datasette: Datasette, item: Row, shown: list[Row], address: str) -> Row:
    """What a sheet says of one or two versions of a variant but for their texts; ``address`` is the path of the page
    that shows the same on a screen."""
    lang = shown[0]["lang"]
    citations = citing.citations(item["versions"][lang], item["names"], citing.pages(datasette, item))
    public = public_url(datasette)
    link = f"{public}{address}" if public else shown[-1]["url"]
    return {
        "lang": lang, "shown": shown, "count": len(item["versions"][lang]), "back": address, "public": public,
        "link": link, "code": _code(link), "printed_at": utc(now()),
        "removals": await read(datasette, lambda connection: _removals(connection, shown)),
        "citations": [citations[version["version_id"]] for version in shown],
        "holds": [leaf_check.holds(version) for version in shown], "ni": [citing.name(version) for version in shown],
    }  # fmt: skip


def _removals(connection: sqlite3.Connection, shown: list[Row]) -> list[Row | None]:
    """For each version that is a removal, the runs that missed the item first and confirmed it."""
    return [row(connection, _REMOVAL, (each["version_id"],)) if each["event"] == "removed" else None for each in shown]


def _code(link: str) -> Markup:
    """The address as a QR code (ISO/IEC 18004), in SVG that takes its size from the style sheet."""
    return Markup(segno.make(link, error="m", micro=False).svg_inline(omitsize=True))  # noqa: S704, it holds no text
