"""Writes the lists of edits, removals and search results as files: all of their rows, as CSV or JSON, in pieces."""

import json
import sqlite3
from collections.abc import AsyncIterator

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, Request

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.query_string import entity, kind, lang, only, period
from govkz_crawler.browse.pages.search import every_version
from govkz_crawler.browse.queries import changes
from govkz_crawler.browse.queries.entities import meant, of_kind
from govkz_crawler.browse.search.find import SHOWN
from govkz_crawler.browse.snapshot import Row, read, rows
from govkz_crawler.interchange.tables import table
from govkz_crawler.interchange.tables.table import TableRows

QUERIES = {"edits": changes.EDITS, "removals": changes.REMOVALS}
_OF_SEARCH = (
    "section", "article_id", "lang", "entity", "title", "published_at", "published_on", "status", "translation",
    "versions", "edits", "version_id", "text",
)  # fmt: skip


async def changes_file(datasette: Datasette, request: Request) -> AsgiStream:
    """Edits or removals, the oldest first, with the columns of ``govkz export``."""
    name, form = request.url_vars["name"], request.url_vars["form"]
    wanted = await read(datasette, lambda connection: selection(connection, request))
    columns = [field.name for field in table(name).fields]
    return streamed.stream(form, name, columns, _pieces(datasette, name, wanted, _only(name, request)))


async def search_file(datasette: Datasette, request: Request) -> AsgiStream:
    """Every variant that the search finds, ranked or not, the one that was archived last first."""
    found = await read(datasette, lambda connection: every_version(connection, request, streamed.LIMIT))
    return streamed.stream(request.url_vars["form"], "search", _OF_SEARCH, _texts(datasette, found))


async def _texts(datasette: Datasette, found: list[int]) -> AsyncIterator[list[Row]]:
    """What these versions say, piece by piece; one that a crawl has replaced meanwhile is left out."""
    for at in range(0, len(found), streamed.PIECE):
        wanted = {"shown": json.dumps(found[at : at + streamed.PIECE])}

        def question(connection: sqlite3.Connection, wanted: Row = wanted) -> list[Row]:
            return rows(connection, SHOWN, wanted)

        yield await read(datasette, question)


def selection(connection: sqlite3.Connection, request: Request) -> Selection:
    """What the filters of a list choose. No entity that is meant is one that there is not."""
    asked, of_lang = entity(request), lang(request)
    slugs = of_kind(connection, kind(request), meant(connection, asked) if asked else None)
    since, until = period(request)
    return Selection(() if slugs is None else slugs or ("",), (of_lang,) if of_lang else (), since, until)


def counted(connection: sqlite3.Connection, name: str, request: Request) -> int:
    """How many rows the list has, counted up to one more than ``streamed.LIMIT``."""
    wanted = selection(connection, request)
    of_table = TableRows(table(name), Database(connection), wanted, limit=streamed.LIMIT + 1, only=_only(name, request))
    return of_table.count()


def _only(name: str, request: Request) -> tuple[str, ...]:
    query = QUERIES[name]
    return tuple(changes.ONLY[query][key] for key in only(request, query))


async def _pieces(
    datasette: Datasette, name: str, wanted: Selection, conditions: tuple[str, ...]
) -> AsyncIterator[list[Row]]:
    """Piece by piece, each from where the one before ended: no snapshot is held while somebody downloads."""
    after, sent = 0, 0
    while sent < streamed.LIMIT:
        narrowed = (*conditions, f"version_id > {after}")  # not after_version: of a delta older rows come again
        limit = min(streamed.PIECE, streamed.LIMIT - sent)

        def question(connection: sqlite3.Connection, only: tuple[str, ...] = narrowed, limit: int = limit) -> list[Row]:
            return list(TableRows(table(name), Database(connection), wanted, limit=limit, only=only))

        piece = await read(datasette, question)
        if not piece:
            return
        yield piece
        after, sent = piece[-1]["version_id"], sent + len(piece)
