"""Shows the page that leads to Datasette's tables and to the questions they answer, and all rows of a table as JSON."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, Forbidden, Request, Response

from govkz_crawler.browse.headers import CHOICE
from govkz_crawler.browse.owner import owner_looks
from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.query_string import page
from govkz_crawler.browse.snapshot import DATABASE, Row

# What is asked of Datasette: objects, as many as it gives at once, and nothing counted.
_OURS = {"_shape": "objects", "_size": "max", "_nocount": "1", "_nofacet": "1"}
_NOT_ASKED = ("_next", "_stream", CHOICE)  # every row is wanted, from the first one on
_RIGHTS = frozenset({"host", "cookie", "authorization", "x-forwarded-for", "forwarded"})


async def questions(datasette: Datasette, request: Request) -> Response:
    asked = await datasette.get_canned_queries(DATABASE, request.actor)
    tables = datasette.metadata(database=DATABASE).get("tables", {})
    context = {
        "questions": [(name, datasette.urls.query(DATABASE, name)) for name in asked],
        "tables": [
            (name, datasette.urls.table(DATABASE, name)) for name, about in tables.items() if not about.get("hidden")
        ],
    }
    return await page(datasette, request, "questions", context)


async def table_file(datasette: Datasette, request: Request) -> AsgiStream | Response:
    """All rows that a table of Datasette's shows with these filters, which answers a thousand at a time."""
    if request.args.get("_where") and not owner_looks():
        raise Forbidden("SQL in a filter is switched off")
    asked = [pair for pair in parse_qsl(request.query_string) if pair[0] not in {*_OURS, *_NOT_ASKED}]
    table = request.url_vars["table"]
    first = await _page(datasette, request, f"/{DATABASE}/{table}.json?{urlencode([*asked, *_OURS.items()])}")
    if first.status_code != 200:
        return Response(first.content, status=first.status_code, content_type=first.headers["content-type"])

    async def pieces() -> AsyncIterator[list[Row]]:
        answer, left = first.json(), streamed.LIMIT
        yield answer["rows"][:left]
        while (left := left - len(answer["rows"])) > 0 and answer.get("next_url"):
            address = urlsplit(answer["next_url"])
            following = await _page(datasette, request, f"{_below(datasette, address.path)}?{address.query}")
            following.raise_for_status()  # a file that ends in the middle is no JSON: nobody takes it for whole
            answer = following.json()
            yield answer["rows"][:left]

    columns = first.json()["columns"]
    return streamed.stream("json", table, columns, pieces())


async def _page(datasette: Datasette, request: Request, path: str) -> httpx.Response:
    """One page of a table, asked for with the visitor's own rights."""
    rights = {name: value for name, value in request.headers.items() if name in _RIGHTS}
    answer: httpx.Response = await datasette.client.get(path, headers=rights)
    return answer


def _below(datasette: Datasette, path: str) -> str:
    return path.removeprefix(datasette.setting("base_url").rstrip("/"))
