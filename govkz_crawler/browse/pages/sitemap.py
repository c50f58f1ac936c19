"""Tells robots what to read: robots.txt (RFC 9309), and the sitemap (https://www.sitemaps.org/protocol.html).

Search engines are let in where the server knows its public address, and never to what was not published on gov.kz.
"""

import sqlite3
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, AsgiWriter, NotFound, Request, Response
from markupsafe import escape

from govkz_crawler.browse.public_address import absolute, public_url
from govkz_crawler.browse.queries import archive, sitemap
from govkz_crawler.browse.snapshot import DATABASE, Row, read

ROBOTS, SITEMAP = r"^/robots\.txt$", r"^/sitemap\.xml$"
SITEMAP_PAGES, SITEMAP_ITEMS = (
    r"^/sitemap/pages\.xml$",
    r"^/sitemap/(?P<section>[a-z0-9-]{1,64})/(?P<part>[0-9]{1,15})\.xml$",
)

PART = 50_000  # ids; the protocol allows so many addresses in a file
_PIECE = 2_000  # items that are read at a time

_PAGES = ("/", "/entities", "/edits", "/removals", "/gaps", "/runs", "/questions", "/feeds")

# Endless or costly to make, or the same in another form: nothing that a search engine should keep.
_CLOSED = ("/search", "/press", "/bulk", "/timegate/", "/timemap/", "/archive.db", "/*/raw", "/*/proof", "/*/sheet")

_XML = "application/xml; charset=utf-8"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


async def robots(datasette: Datasette, request: Request) -> Response:
    public = public_url(datasette)
    if public is None or DATABASE not in datasette.databases or await read(datasette, archive.origin) != "site":
        return Response.text("User-agent: *\nDisallow: /\n")
    below = urlsplit(public).path
    closed = "".join(f"Disallow: {below}{path}\n" for path in _CLOSED)
    return Response.text(f"User-agent: *\n{closed}Sitemap: {absolute(datasette, request, '/sitemap.xml')}\n")


async def index(datasette: Datasette, request: Request) -> Response:
    """The parts of the sitemap."""
    found = await read(datasette, lambda connection: list(sitemap.parts(connection, PART)))
    paths = ["/sitemap/pages.xml", *(f"/sitemap/{section}/{number}.xml" for section, number in found)]
    parts = "".join(f"<sitemap><loc>{escape(absolute(datasette, request, path))}</loc></sitemap>\n" for path in paths)
    return Response(f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{parts}</sitemapindex>\n', content_type=_XML)


async def pages(datasette: Datasette, request: Request) -> Response:
    """The front page, the lists, and the page of each entity."""
    slugs = await read(datasette, sitemap.entities)
    paths = [*_PAGES, *(f"/entities/{slug}" for slug in slugs)]
    found = "".join(_entry(absolute(datasette, request, path)) for path in paths[:PART])
    return Response(f"{_opened()}{found}</urlset>\n", content_type=_XML)


async def items(datasette: Datasette, request: Request) -> AsgiStream:
    """The pages of the items in one range of ids, piece by piece."""
    section, part = request.url_vars["section"], int(request.url_vars["part"])
    pieces = _pieces(datasette, section, part * PART, (part + 1) * PART)
    first = await anext(pieces, None)
    if first is None:
        raise NotFound(request.path)

    async def send(out: AsgiWriter) -> None:
        await out.write(_opened() + _entries(datasette, request, section, first))
        async for piece in pieces:
            await out.write(_entries(datasette, request, section, piece))
        await out.write("</urlset>\n")

    return AsgiStream(send, content_type=_XML)


async def _pieces(datasette: Datasette, section: str, first: int, before: int) -> AsyncIterator[list[Row]]:
    while first < before:

        def question(connection: sqlite3.Connection, first: int = first) -> list[Row]:
            return sitemap.items(connection, section, first, before, _PIECE)

        piece = await read(datasette, question)
        if not piece:
            return
        yield piece
        first = piece[-1]["article_id"] + 1


def _opened() -> str:
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n'


def _entries(datasette: Datasette, request: Request, section: str, piece: list[Row]) -> str:
    return "".join(
        _entry(absolute(datasette, request, f"/item/{section}/{item['article_id']}"), item["changed_at"])
        for item in piece
    )


def _entry(address: str, changed_at: str | None = None) -> str:
    changed = f"<lastmod>{changed_at}</lastmod>" if changed_at else ""
    return f"<url><loc>{escape(address)}</loc>{changed}</url>\n"
