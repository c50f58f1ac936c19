"""Atom feeds of what is new, edited and removed, and the page that explains them."""

import sqlite3
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse import atom
from govkz_crawler.browse.pages.arguments import entity, lang, page
from govkz_crawler.browse.public_address import absolute
from govkz_crawler.browse.queries import archive, changes
from govkz_crawler.browse.queries.entities import called, meant
from govkz_crawler.browse.search.query import Query, parse
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.browse.wording import INTERFACE, Wording, tag
from govkz_crawler.interchange.citation import WARNINGS, entity_name, name

_QUERIES = {"new": changes.CAME, "edited": changes.EDITS, "removed": changes.REMOVALS}
_ENTRIES = 50
_SEARCHED = 1_000  # newest events among which a feed of a search looks: more than come in between two visits

_NEVER = "1970-01-01T00:00:00Z"  # a feed must have a date (RFC 4287, 4.1.1), an empty archive has none

_LEAD = 2_000  # characters of a text that an entry holds


async def feeds(datasette: Datasette, request: Request) -> Response:
    return await page(datasette, request, "feeds", {"kinds": list(_QUERIES)})


async def feed(datasette: Datasette, request: Request) -> Response:
    kind, asked, of, code = (
        request.url_vars["kind"],
        (request.args.get("q") or "").strip(),
        entity(request),
        lang(request),
    )
    query = parse(asked, code)

    def question(connection: sqlite3.Connection) -> tuple[Row, list[Row]]:
        wanted = changes.Wanted(meant(connection, of) if of else None, code)
        return archive.facts(connection), _named(connection, _events(connection, kind, wanted, query))

    facts, found = await read(datasette, question)
    wording = Wording(code if code in INTERFACE else "en")
    named = {"entity": of, "lang": code, "q": asked}
    parameters = urlencode({name: value for name, value in named.items() if value})
    document = atom.document(
        atom.Feed(
            uid=atom.uid(facts["archive_id"], f"feeds/{kind}?{parameters}"),
            title=" · ".join(filter(None, (WARNINGS.get(facts["origin"]), wording(f"feed_{kind}"), of, code, asked))),
            subtitle=wording("feed_subtitle"),
            lang=wording.lang,
            updated=_updated(found[0]) if found else facts["last_seen"] or _NEVER,
            self_url=absolute(datasette, request, f"/feeds/{kind}.atom?{parameters}"),
            page=absolute(datasette, request, "/feeds"),
            entries=[_entry(datasette, request, wording, event) for event in found],
        )
    )
    return Response(document, content_type=atom.CONTENT_TYPE)


def _events(connection: sqlite3.Connection, kind: str, wanted: changes.Wanted, query: Query) -> list[Row]:
    found = changes.events(connection, _QUERIES[kind], wanted, _SEARCHED if query.match else _ENTRIES)
    if query.match:
        found = [event for event in found if query.matches(f"{_title(event)} {_text(event)}")]
    return found[:_ENTRIES]


def _named(connection: sqlite3.Connection, found: list[Row]) -> list[Row]:
    """The events with the name of the entity, in the language of the text, as ``author``."""
    known = called(connection, {event["entity"] for event in found})
    return [{**event, "author": entity_name(event["entity"], event["lang"], known)} for event in found]


def _entry(datasette: Datasette, request: Request, wording: Wording, event: Row) -> atom.Entry:
    address = f"/item/{event['section']}/{event['article_id']}"
    return atom.Entry(
        uid=name(event),
        title=_title(event),
        lang=tag(event["lang"]),
        author=event["author"],
        category=event["entity"],
        updated=_updated(event),
        published=event.get("published_at") or event.get("published_after"),
        page=absolute(datasette, request, f"{address}#{event['lang']}"),
        via=event["url"],
        content=f"{_when(wording, event)}\n\n{_text(event)[:_LEAD]}".strip(),
    )


def _when(wording: Wording, event: Row) -> str:
    """What happened and when, as a window; of what is new the dates say enough."""
    if "title" in event and "removed_at" not in event:
        return ""
    happened = "event_removed" if "removed_at" in event else "event_edited"
    return f"{wording(happened)} {wording.window(event['not_before'], _updated(event))}"


def _title(event: Row) -> str:
    return str(event.get("title") or event.get("title_after") or "—")


def _text(event: Row) -> str:
    return str(event.get("text") or event.get("text_after") or "")


def _updated(event: Row) -> str:
    return str(event.get("seen_at") or event.get("removed_at"))
