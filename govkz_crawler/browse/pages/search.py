"""The search page."""

import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse.pages.asking import filters, number, page
from govkz_crawler.browse.reading import Row, read
from govkz_crawler.browse.search.excerpt import excerpt, marked
from govkz_crawler.browse.search.find import PAGE, RANKED, Filters, Found, find
from govkz_crawler.browse.search.query import Query, parse

_LAST_PAGE = RANKED // PAGE


async def search(datasette: Datasette, request: Request) -> Response:
    asked = (request.args.get("q") or "").strip()
    wanted = filters(request)
    query = parse(asked, wanted.lang)
    at = min(max(number(request, "page", 1), 1), _LAST_PAGE)
    found = await read(datasette, lambda connection: _found(connection, query, wanted, at))
    hits = [_shown(hit, query) for hit in found.hits]
    context = {
        "q": asked, "filters": wanted, "args": {name: request.args.get(name) or "" for name in ("since", "until")},
        "query": query, "found": found, "hits": hits, "page": at,
        "pages": min(-(-found.count // PAGE), _LAST_PAGE), "ranked": RANKED,
    }  # fmt: skip
    return await page(datasette, request, "search", context, rows=hits)


def _found(connection: sqlite3.Connection, query: Query, wanted: Filters, at: int) -> Found:
    return find(connection, query.match, wanted, at) if query.match else Found([], 0, False)


def _shown(hit: Row, query: Query) -> Row:
    return {
        **hit,
        "marked_title": list(marked(hit["title"], query.finds)),
        "excerpt": excerpt(hit["text"], query.finds),
    }
