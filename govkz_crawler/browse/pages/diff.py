"""Shows the page that compares any two versions of a text, in one column or in two."""

import asyncio

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse import comparison, head
from govkz_crawler.browse.pages.found import found_change
from govkz_crawler.browse.pages.query_string import number, page, place


async def diff(datasette: Datasette, request: Request) -> Response:
    found = await found_change(datasette, request)
    before, after = found.before, found.after
    context = {
        **found.item, "lang": after["lang"], "versions": found.versions, "before": before, "after": after,
        "fields": await asyncio.to_thread(comparison.fields, before, after),
        "text": await asyncio.to_thread(comparison.text, before["text"], after["text"]),
        "beside": request.args.get("view") == "side",
        "head": head.of_diff(place(datasette, request), before, after),
    }  # fmt: skip
    return await page(datasette, request, "diff", context, rows=[before, after])


async def choose(datasette: Datasette, request: Request) -> Response:
    """To the comparison of the two versions that a form names."""
    section, article_id, lang = (request.url_vars[name] for name in ("section", "id", "lang"))
    one, other = (number(request, name, 1) for name in ("from", "to"))
    view = "?view=side" if request.args.get("view") == "side" else ""
    path = datasette.urls.path(f"/item/{section}/{article_id}/{lang}/diff/{one}..{other}")
    return Response.redirect(f"{path}{view}")
