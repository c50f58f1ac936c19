"""The page that leads to Datasette's tables and to the questions they answer."""

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse.pages.arguments import page
from govkz_crawler.browse.snapshot import DATABASE


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
