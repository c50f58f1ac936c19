"""Shows the page of an item's reprints: the same text at other state bodies."""

import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, NotFound, Request, Response

from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.query_string import page
from govkz_crawler.browse.queries import references
from govkz_crawler.browse.search.reprints import Like, like
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.languages import LANGUAGES

_REPRINTS = r"^/item/(?P<section>[a-z0-9-]{1,64})/(?P<id>[0-9]{1,18})/reprints"

REPRINTS, REPRINTS_FILE = f"{_REPRINTS}$", f"{_REPRINTS}{streamed.FORM}"

_COLUMNS = ("lang", "section", "article_id", "entity", "title", "published_at", "status", "share", "reprint")


async def reprints(datasette: Datasette, request: Request) -> Response:
    """What is like it in each of its languages: reprints, and texts that share a form with it."""
    section, article_id = request.url_vars["section"], int(request.url_vars["id"])
    variants, likes = await _found(datasette, request)
    context = {"variants": variants, "likes": likes, "section": section, "article_id": article_id}
    rows = [*variants.values(), *(each.variant for each_lang in likes.values() for each in each_lang)]
    return await page(datasette, request, "reprints", context, rows=rows)


async def reprints_file(datasette: Datasette, request: Request) -> AsgiStream:
    """The same as a file; ``share`` is the part that both have, ``reprint`` says that it is most of the text."""
    _, likes = await _found(datasette, request)
    rows = [
        {**each.variant, "share": round(each.share, 3), "reprint": each.reprint}
        for of_lang in likes.values() for each in of_lang
    ]  # fmt: skip
    return streamed.whole(request.url_vars["form"], f"reprints-{request.url_vars['id']}", _COLUMNS, rows)


async def _found(datasette: Datasette, request: Request) -> tuple[dict[str, Row], dict[str, list[Like]]]:
    """The variants of the item, and what is like each of them. Raises NotFound."""
    section, article_id = request.url_vars["section"], int(request.url_vars["id"])

    def question(connection: sqlite3.Connection) -> tuple[dict[str, Row], dict[str, list[Like]]]:
        variants = references.texts_of(connection, section, article_id)
        return variants, {lang: like(connection, variant) for lang, variant in variants.items()}

    variants, found = await read(datasette, question)
    if not variants:
        raise NotFound(f"{section} {article_id}")
    return variants, {lang: found[lang] for lang in LANGUAGES if lang in found}
