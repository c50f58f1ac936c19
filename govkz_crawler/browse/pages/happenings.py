"""The pages of edits and removals."""

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse import difference
from govkz_crawler.browse.pages.asking import lang, number, page, slug
from govkz_crawler.browse.queries import events
from govkz_crawler.browse.reading import Row, read

_SHOWN = 20
_PARAGRAPHS = 2  # changed paragraphs that a list shows of an edit; its own page has them all


async def edits(datasette: Datasette, request: Request) -> Response:
    found = await _events(datasette, request, events.EDITS)
    shown = [{**edit, **_difference(edit)} for edit in found[:_SHOWN]]
    return await _page(datasette, request, "edits", shown, found)


async def removals(datasette: Datasette, request: Request) -> Response:
    found = await _events(datasette, request, events.REMOVALS)
    return await _page(datasette, request, "removals", found[:_SHOWN], found)


async def _events(datasette: Datasette, request: Request, query: str) -> list[Row]:
    """One more than a page holds, so that the page knows whether there is a next one."""
    wanted = events.Wanted(slug(request), lang(request), number(request, "before", events.NEWEST))
    return await read(datasette, lambda connection: events.events(connection, query, wanted, _SHOWN + 1))


async def _page(datasette: Datasette, request: Request, template: str, shown: list[Row], found: list[Row]) -> Response:
    older = shown[-1]["version_id"] if len(found) > _SHOWN else None
    context = {"events": shown, "older": older, "entity": slug(request), "lang": lang(request)}
    return await page(datasette, request, template, context, rows=shown)


def _difference(edit: Row) -> Row:
    paragraphs = difference.paragraphs(edit["text_before"], edit["text_after"]) if edit["text_changed"] else []
    return {
        "title": difference.words(edit["title_before"], edit["title_after"]),
        "paragraphs": paragraphs[:_PARAGRAPHS],
        "more": max(len(paragraphs) - _PARAGRAPHS, 0),
    }
