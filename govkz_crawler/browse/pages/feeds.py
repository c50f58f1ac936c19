"""Sends Atom feeds of what is new, edited and removed, and shows the page that explains them.

A feed holds the newest events. Behind it lie archived documents (RFC 5005, section 4), each with the events of
``_BLOCK`` versions that follow each other: it never changes, and leads to the one before, so that whoever was away
for long reads on until it meets what it knows.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse import atom
from govkz_crawler.browse.feed_entries import entry
from govkz_crawler.browse.pages.query_string import entity, lang, page
from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.public_address import absolute
from govkz_crawler.browse.queries import archive, changes
from govkz_crawler.browse.queries.entities import meant
from govkz_crawler.browse.queries.press_events import press_events
from govkz_crawler.browse.search.query import Query, parse
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.browse.wording import INTERFACE, Wording
from govkz_crawler.interchange.citation import WARNINGS

KINDS = ("new", "edited", "removed")
_ENTRIES = 50  # that a feed has at least, where there are so many
_SEARCHED = 1_000  # newest events among which a feed of a search looks for them
_BLOCK = 1_000  # versions whose events an archived document holds

_NEVER = "1970-01-01T00:00:00Z"  # a feed must have a date (RFC 4287, 4.1.1), an empty archive has none


@dataclass(frozen=True, slots=True)
class Asked:
    """What a feed is about: ``kind`` is one of KINDS, ``of`` words for an entity, ``words`` those of a search."""

    kind: str
    of: str
    code: str | None
    words: str

    @property
    def parameters(self) -> str:
        """As the query string has them, with its question mark."""
        said = {"entity": self.of, "lang": self.code, "q": self.words}
        return f"?{urlencode({name: value for name, value in said.items() if value})}"


@dataclass(frozen=True, slots=True)
class Found:
    """``older`` is the number of the archived document before; None where there is none."""

    facts: Row
    events: list[PressEvent]
    older: int | None


async def feeds(datasette: Datasette, request: Request) -> Response:
    return await page(datasette, request, "feeds", {"kinds": list(KINDS)})


async def feed(datasette: Datasette, request: Request) -> Response:
    """The newest events: those that no archived document has yet, and some before them."""
    asked = _asked(request)
    found = await read(datasette, lambda connection: _newest(connection, asked))
    return await _response(datasette, request, asked, found)


async def archived(datasette: Datasette, request: Request) -> Response:
    """The events of one block of versions."""
    asked, number = _asked(request), int(request.url_vars["number"])
    found = await read(datasette, lambda connection: _of_block(connection, asked, number))
    return await _response(datasette, request, asked, found, number)


def _asked(request: Request) -> Asked:
    words = (request.args.get("q") or "").strip()
    return Asked(request.url_vars["kind"], entity(request), lang(request), words)


def _newest(connection: sqlite3.Connection, asked: Asked) -> Found:
    facts, wanted, query = _question(connection, asked)
    block = facts["newest"] // _BLOCK
    grown = replace(wanted, after=block * _BLOCK)
    events = _events(connection, asked, grown, query, _BLOCK)
    if len(events) < _ENTRIES:
        before = replace(wanted, before=block * _BLOCK)
        events += _events(connection, asked, before, query, _SEARCHED if query.match else _ENTRIES)
        events = events[:_ENTRIES]
    return Found(facts, events, _block_before(connection, asked, wanted, block))


def _of_block(connection: sqlite3.Connection, asked: Asked, number: int) -> Found:
    """Raises NotFound while versions may still come to it."""
    facts, wanted, query = _question(connection, asked)
    if number >= facts["newest"] // _BLOCK:
        raise NotFound(f"there is no archived document {number} yet")
    bounds = replace(wanted, after=number * _BLOCK, before=(number + 1) * _BLOCK)
    events = _events(connection, asked, bounds, query, _BLOCK)
    return Found(facts, events, _block_before(connection, asked, wanted, number))


def _question(connection: sqlite3.Connection, asked: Asked) -> tuple[Row, changes.Wanted, Query]:
    slugs = meant(connection, asked.of) if asked.of else None
    return archive.facts(connection), changes.Wanted(slugs, asked.code), parse(asked.words, asked.code)


def _events(
    connection: sqlite3.Connection, asked: Asked, wanted: changes.Wanted, query: Query, limit: int
) -> list[PressEvent]:
    found = changes.events(connection, changes.QUERIES[asked.kind], wanted, limit)
    events = press_events(connection, asked.kind, found)
    return [event for event in events if not query.match or query.matches(event.words)]


def _block_before(connection: sqlite3.Connection, asked: Asked, wanted: changes.Wanted, block: int) -> int | None:
    """The last block before with an event of that kind."""
    before = replace(wanted, before=block * _BLOCK)
    newest = changes.events(connection, changes.QUERIES[asked.kind], before, 1)
    return newest[0]["version_id"] // _BLOCK if newest else None


async def _response(
    datasette: Datasette, request: Request, asked: Asked, found: Found, number: int | None = None
) -> Response:
    def here(path: str) -> str:
        return absolute(datasette, request, path)

    # Comparing texts is work, and the server's event loop goes on meanwhile.
    document = await asyncio.to_thread(_document, asked, found, number, here)
    return Response(document, content_type=atom.CONTENT_TYPE)


def _document(asked: Asked, found: Found, number: int | None, here: Callable[[str], str]) -> bytes:
    wording = Wording(asked.code if asked.code in INTERFACE else "en")
    named = WARNINGS.get(found.facts["origin"]), wording(f"feed_{asked.kind}"), asked.of, asked.code, asked.words
    events = found.events
    current = here(f"/feeds/{asked.kind}.atom{asked.parameters}")

    def block(of: int) -> str:
        return here(f"/feeds/{asked.kind}/{of}.atom{asked.parameters}")

    return atom.document(
        atom.Feed(
            uid=atom.uid(found.facts["archive_id"], f"feeds/{asked.kind}{asked.parameters}"),
            title=" · ".join(filter(None, named)),
            subtitle=wording("feed_subtitle"),
            lang=wording.lang,
            updated=max((event.seen_at for event in events), default=found.facts["last_seen"] or _NEVER),
            self_url=current if number is None else block(number),
            page=here("/feeds"),
            entries=[entry(event, wording, here) for event in events],
            older=None if found.older is None else block(found.older),
            current=None if number is None else current,
        )
    )
