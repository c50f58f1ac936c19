"""The pages of edits and removals."""

import asyncio
import sqlite3
from collections.abc import Callable

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse import comparison
from govkz_crawler.browse.pages.arguments import entity, lang, number, page
from govkz_crawler.browse.queries import changes
from govkz_crawler.browse.queries.entities import meant
from govkz_crawler.browse.reading import Row, read

_SHOWN = 20
_PARAGRAPHS = 2  # changed paragraphs that a list shows of an edit; its own page has them all


async def edits(datasette: Datasette, request: Request) -> Response:
    return await _page(datasette, request, "edits", changes.EDITS, lambda edit: {**edit, **_difference(edit)})


async def removals(datasette: Datasette, request: Request) -> Response:
    return await _page(datasette, request, "removals", changes.REMOVALS, lambda removal: removal)


async def _page(
    datasette: Datasette, request: Request, template: str, query: str, told: Callable[[Row], Row]
) -> Response:
    """Events from the one that the address names; one more than the page holds tells whether there is a next page."""
    asked = entity(request)

    def question(connection: sqlite3.Connection) -> tuple[tuple[str, ...] | None, list[Row]]:
        slugs = meant(connection, asked) if asked else None
        wanted = changes.Wanted(slugs, lang(request), number(request, "before", changes.NEWEST))
        return slugs, changes.events(connection, query, wanted, _SHOWN + 1)

    slugs, found = await read(datasette, question)
    # Comparing texts is work, and the server's event loop goes on meanwhile.
    shown = await asyncio.to_thread(lambda: [told(event) for event in found[:_SHOWN]])
    older = shown[-1]["version_id"] if len(found) > _SHOWN else None
    context = {"events": shown, "older": older, "entity": asked, "meant": slugs, "lang": lang(request)}
    return await page(datasette, request, template, context, rows=shown)


def _difference(edit: Row) -> Row:
    paragraphs = comparison.text(edit["text_before"], edit["text_after"]) if edit["text_changed"] else []
    return {
        "title": comparison.line(edit["title_before"], edit["title_after"]),
        "paragraphs": paragraphs[:_PARAGRAPHS],
        "more": max(len(paragraphs) - _PARAGRAPHS, 0),
    }
