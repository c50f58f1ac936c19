"""The search page."""

import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse.pages.arguments import entity, filters, lang, number, page
from govkz_crawler.browse.queries.entities import meant
from govkz_crawler.browse.reading import Row, read
from govkz_crawler.browse.search.excerpt import excerpt, marked
from govkz_crawler.browse.search.find import PAGE, RANKED, Filters, Found, find
from govkz_crawler.browse.search.listing import listed
from govkz_crawler.browse.search.query import Query, parse

_LAST_PAGE = RANKED // PAGE


async def search(datasette: Datasette, request: Request) -> Response:
    asked = (request.args.get("q") or "").strip()
    of, query = entity(request), parse(asked, lang(request))
    at = min(max(number(request, "page", 1), 1), _LAST_PAGE)

    def question(connection: sqlite3.Connection) -> tuple[Filters, Found]:
        wanted = filters(request, meant(connection, of) if of else None)
        return wanted, _found(connection, query, wanted, at)

    wanted, found = await read(datasette, question)
    hits = [_shown(hit, query) for hit in found.hits]
    context = {
        "q": asked, "entity": of, "meant": wanted.entities, "filters": wanted,
        "args": {name: request.args.get(name) or "" for name in ("since", "until")},
        "query": query, "found": found, "hits": hits, "page": at,
        "pages": min(-(-found.count // PAGE), _LAST_PAGE), "ranked": RANKED,
    }  # fmt: skip
    return await page(datasette, request, "search", context, rows=hits)


def _found(connection: sqlite3.Connection, query: Query, wanted: Filters, at: int) -> Found:
    """Without words the newest that the filters let through; without either, nothing."""
    if query.match:
        return find(connection, query.match, wanted, at)
    return listed(connection, wanted, at) if wanted.narrow and not query.unwanted else Found([], 0, False)


def _shown(hit: Row, query: Query) -> Row:
    return {
        **hit,
        "marked_title": list(marked(hit["title"], query.finds)),
        "excerpt": excerpt(hit["text"], query.finds),
    }
