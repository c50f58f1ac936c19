"""Finds the item that a page is about, or answers that there is none."""

import sqlite3
from collections.abc import Iterable

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from govkz_crawler.browse.queries import items
from govkz_crawler.browse.snapshot import Row, read

_LINKS = ("https://", "http://")


async def found_item(datasette: Datasette, request: Request) -> Row:
    """The item that the address names, as ``queries.items`` has it. Raises NotFound."""
    section, article_id = request.url_vars["section"], int(request.url_vars["id"])

    def question(connection: sqlite3.Connection) -> Row | None:
        return items.item(connection, section, article_id)

    found = await read(datasette, question)
    if found is None:
        raise NotFound(f"{section} {article_id}")
    return found


def safe_links(links: Iterable[str | None]) -> list[str]:
    """The links that a page may offer: those of the web."""
    return [link for link in links if link and link.lower().startswith(_LINKS)]
