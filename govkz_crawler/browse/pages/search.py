"""Shows the search page."""

import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.facets import Facet, facets
from govkz_crawler.browse.pages.query_string import entity, filters, lang, number, page, unreadable
from govkz_crawler.browse.pages.shortcut import shortcut
from govkz_crawler.browse.queries.carriers import carriers
from govkz_crawler.browse.queries.entities import meant, of_kind, registry
from govkz_crawler.browse.search import history
from govkz_crawler.browse.search.excerpt import excerpt, marked
from govkz_crawler.browse.search.find import PAGE, RANKED, Filters, Found, every_match, find
from govkz_crawler.browse.search.history import Past
from govkz_crawler.browse.search.hit_groups import grouped
from govkz_crawler.browse.search.kin import Kin, kin
from govkz_crawler.browse.search.listing import every_listed, listed
from govkz_crawler.browse.search.offers import offers
from govkz_crawler.browse.search.query import LONGEST, Query, parse
from govkz_crawler.browse.search.vocabulary import Vocabulary
from govkz_crawler.browse.snapshot import Row, read

_LAST_PAGE = RANKED // PAGE

# Where to look, beside in what is said now: in every version, or only in what was removed from texts.
PLACES = ("history", "removed")

# What an address of the page can say, beside which page of the results.
_ARGUMENTS = ("q", "in", "lang", "entity", "kind", "since", "until", "status", "sort")


async def search(datasette: Datasette, request: Request) -> Response:
    asked = (request.args.get("q") or "").strip()
    led = await read(datasette, lambda connection: shortcut(connection, asked)) if asked else None
    if led and led.path:
        return Response.redirect(datasette.urls.path(led.path))
    query = parse(asked, lang(request))
    at = min(max(number(request, "page", 1), 1), _LAST_PAGE)
    told = await read(datasette, lambda connection: _told(connection, request, query, at))
    context = {
        **told, "led": led, "q": asked[:LONGEST], "entity": entity(request), "query": query, "page": at,
        "args": _arguments(request), "again": _again(datasette, request), "unreadable": unreadable(request),
        "too_long": LONGEST if len(asked) > LONGEST else None, "ranked": RANKED,
    }  # fmt: skip
    hits = [variant for hit in told["hits"] for item in (hit.item, *hit.same) for variant in item]
    slugs = [{"entity": slug} for slug in told["slugs"]]
    return await page(datasette, request, "search", context, rows=[*hits, *slugs])


def every_version(connection: sqlite3.Connection, request: Request, limit: int) -> list[int]:
    """The versions that all variants show which the search finds, ranked or not, the newest first."""
    query = parse((request.args.get("q") or "").strip(), lang(request))
    of, kind = entity(request), request.args.get("kind") or ""
    slugs = meant(connection, of) if of else None
    wanted = filters(request, of_kind(connection, kind, slugs))
    if past := _past(connection, request, query, wanted, None):
        return [variant["version_id"] for item in past.found.hits for variant in item][:limit]
    if query.match:
        return every_match(connection, query.among(Vocabulary(connection)).match or "", wanted, limit)
    return every_listed(connection, wanted, limit) if wanted.narrow and not query.unwanted else []


def _told(connection: sqlite3.Connection, request: Request, query: Query, at: int) -> Row:
    """What the archive answers: the hits, what else there is, and whom the words may mean."""
    of, asked, kind = entity(request), request.args.get("q") or "", request.args.get("kind") or ""
    known = registry(connection)
    slugs = meant(connection, of) if of else None
    wanted = filters(request, of_kind(connection, kind, slugs))
    past = _past(connection, request, query, wanted, at)
    found = past.found if past else _found(connection, query, wanted, at)
    called = [entity.slug for entity in known.called(asked[:LONGEST])] if query.match else []
    narrowed = facets(found, known, _arguments(request))
    related = _kin(connection, query, wanted, slugs, called)
    carried = carriers(connection, (variant["version_id"] for item in found.hits for variant in item))
    return {
        "past": past, "found": found, "filters": wanted, "meant": slugs, "called": called, "facets": narrowed,
        "kin": related,
        "hits": grouped([[_shown(variant, query) for variant in item] for item in found.hits], carried),
        "offers": offers(connection, asked, lang(request), wanted) if query.match and not found.count else None,
        "total": _total(found, cut=found.cut and not past), "limit": streamed.LIMIT,
        "pages": min(-(-found.count // PAGE), _LAST_PAGE),
        "slugs": [*called, *(each.entity for each in related), *_narrowing(narrowed)],
    }  # fmt: skip


def _total(found: Found, *, cut: bool) -> int | None:
    """How many rows the file has; None where that would have to be counted among all that was not ranked."""
    if cut:
        return None
    return sum(found.facets["lang"].values()) if found.facets else 0


def _narrowing(narrowed: list[Facet]) -> list[str]:
    """The entities by which the results can be narrowed."""
    return [value.value for facet in narrowed if facet.name == "entity" for value in facet.values]


def _kin(
    connection: sqlite3.Connection, query: Query, wanted: Filters, slugs: tuple[str, ...] | None, called: list[str]
) -> list[Kin]:
    """Where else the news of an entity may stand: of one that is filtered by the same search, of one that was typed all
    of them."""
    if slugs:
        return kin(connection, query.match, wanted, slugs)
    return kin(connection, None, Filters(), called)


def _past(
    connection: sqlite3.Connection, request: Request, query: Query, wanted: Filters, at: int | None
) -> Past | None:
    """What every version ever held, or what was removed, where the visitor asks for that."""
    where = request.args.get("in")
    if not query.match or where not in PLACES:
        return None
    return history.search(connection, query, wanted, at, only_gone=where == "removed")


def _found(connection: sqlite3.Connection, query: Query, wanted: Filters, at: int) -> Found:
    """Without words the newest that the filters let through; without either, nothing."""
    if query.match:
        return find(connection, query.among(Vocabulary(connection)).match or "", wanted, at)
    return listed(connection, wanted, at) if wanted.narrow and not query.unwanted else Found()


def _shown(hit: Row, query: Query) -> Row:
    return {
        **hit,
        "marked_title": list(marked(hit["title"], query.finds)),
        "excerpt": excerpt(hit["text"], query.finds),
    }


def _arguments(request: Request) -> dict[str, str]:
    return {name: (request.args.get(name) or "").strip()[:LONGEST] for name in _ARGUMENTS}


def _again(datasette: Datasette, request: Request) -> Callable[..., str]:
    """The address of this search with something else: ``again(page=2)``, ``again(lang="")``."""
    given = _arguments(request)

    def address(**other: Any) -> str:
        kept = {name: value for name, value in {**given, **other}.items() if value}
        return f"{datasette.urls.path('/search')}?{urlencode(kept)}"

    return address
