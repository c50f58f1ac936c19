"""The page of an item's reprints: the same text at other state bodies."""

import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse.pages.arguments import page
from govkz_crawler.browse.queries import references
from govkz_crawler.browse.search.reprints import Like, like
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.languages import LANGUAGES

REPRINTS = r"^/item/(?P<section>[a-z0-9-]{1,64})/(?P<id>[0-9]{1,18})/reprints$"


async def reprints(datasette: Datasette, request: Request) -> Response:
    """What is like it in each of its languages: reprints, and texts that share a form with it."""
    section, article_id = request.url_vars["section"], int(request.url_vars["id"])

    def question(connection: sqlite3.Connection) -> tuple[dict[str, Row], dict[str, list[Like]]]:
        variants = references.texts_of(connection, section, article_id)
        return variants, {lang: like(connection, variant) for lang, variant in variants.items()}

    variants, found = await read(datasette, question)
    if not variants:
        raise NotFound(f"{section} {article_id}")
    likes = {lang: found[lang] for lang in LANGUAGES if lang in found}
    context = {"variants": variants, "likes": likes, "section": section, "article_id": article_id}
    rows = [*variants.values(), *(each.variant for each_lang in likes.values() for each in each_lang)]
    return await page(datasette, request, "reprints", context, rows=rows)
