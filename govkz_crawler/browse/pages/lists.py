"""Writes the lists of edits, removals and search results as files: all of their rows, as CSV or JSON, in pieces."""

import csv
import io
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, AsgiWriter, Request
from sqlite_utils import Database

from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.browse.pages.arguments import entity, lang, only, period
from govkz_crawler.browse.pages.search import every_hit
from govkz_crawler.browse.queries import changes
from govkz_crawler.browse.queries.entities import meant
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.interchange.formats.csv import cell
from govkz_crawler.interchange.tables import table
from govkz_crawler.interchange.tables.table import TableRows

_PIECE = 200  # rows that are read at a time: texts of 100 kB each would be 40 MB
LIMIT = 100_000  # rows of a file; govkz export has no limit

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
_OF_SEARCH = (
    "section", "article_id", "lang", "entity", "title", "published_at", "published_on", "status", "translation",
    "versions", "edits", "version_id", "text",
)  # fmt: skip


async def changes_file(datasette: Datasette, request: Request) -> AsgiStream:
    """Edits or removals, the oldest first, with the columns of ``govkz export``."""
    name, form = request.url_vars["name"], request.url_vars["form"]
    wanted = await read(datasette, lambda connection: selection(connection, request))
    columns = [field.name for field in table(name).fields]
    return _stream(form, name, columns, _pieces(datasette, name, wanted, _only(name, request)))


async def search_file(datasette: Datasette, request: Request) -> AsgiStream:
    """Every variant of every item that the search page counts, in its order."""
    found = await every_hit(datasette, request)

    async def once() -> AsyncIterator[list[Row]]:
        yield [{name: hit[name] for name in _OF_SEARCH} for hit in found]

    return _stream(request.url_vars["form"], "search", _OF_SEARCH, once())


def selection(connection: sqlite3.Connection, request: Request) -> Selection:
    """What the filters of a list choose. No entity that is meant is one that there is not."""
    asked, of_lang = entity(request), lang(request)
    slugs = (meant(connection, asked) or ("",)) if asked else ()
    since, until = period(request)
    return Selection(slugs, (of_lang,) if of_lang else (), since, until)


def counted(connection: sqlite3.Connection, name: str, request: Request) -> int:
    """How many rows the list has, counted up to one more than ``LIMIT``."""
    wanted = selection(connection, request)
    rows = TableRows(table(name), Database(connection), wanted, limit=LIMIT + 1, only=_only(name, request))
    return rows.count()


def _only(name: str, request: Request) -> tuple[str, ...]:
    return tuple(changes.ONLY[key] for key in only(request)) if name == "edits" else ()


async def _pieces(
    datasette: Datasette, name: str, wanted: Selection, conditions: tuple[str, ...]
) -> AsyncIterator[list[Row]]:
    """Piece by piece, each from where the one before ended: no snapshot is held while somebody downloads."""
    after, sent = 0, 0
    while sent < LIMIT:
        chosen = replace(wanted, after_version=after)
        limit = min(_PIECE, LIMIT - sent)

        def question(connection: sqlite3.Connection, chosen: Selection = chosen, limit: int = limit) -> list[Row]:
            return list(TableRows(table(name), Database(connection), chosen, limit=limit, only=conditions))

        piece = await read(datasette, question)
        if not piece:
            return
        yield piece
        after, sent = piece[-1]["version_id"], sent + len(piece)


def _stream(form: str, name: str, columns: Sequence[str], pieces: AsyncIterator[list[Row]]) -> AsgiStream:
    async def send(out: AsgiWriter) -> None:
        begun = False
        await out.write(_csv([columns]) if form == "csv" else "[")
        async for piece in pieces:
            if form == "csv":
                await out.write(_csv([map(cell, row.values()) for row in piece]))
            else:
                lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in piece)
                await out.write(f"{',' if begun else ''}\n{lines}" if piece else "")
            begun = begun or bool(piece)
        if form == "json":
            await out.write("\n]\n")

    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return AsgiStream(send, headers=headers, content_type=_TYPES[form])


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
