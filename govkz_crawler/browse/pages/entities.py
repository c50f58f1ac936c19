"""Shows the page that lists all entities, and the page of one entity."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, NotFound, Request, Response

from govkz_crawler.browse.head import Head, Place, of_page
from govkz_crawler.browse.months import last_months
from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.charts import chart
from govkz_crawler.browse.pages.query_string import now, page, place, wording_of
from govkz_crawler.browse.pages.rhythm import rhythm
from govkz_crawler.browse.queries import coverage, holdings
from govkz_crawler.browse.queries.entities import registry
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.browse.variants import together
from govkz_crawler.browse.wording import INTERFACE
from govkz_crawler.entities import Family, Registry, directory, label
from govkz_crawler.normalise.clock import ALMATY, utc

_NEWEST = 24  # variants on an entity's page
_GAPS = 10
_MONTHS = 24
_YEAR = timedelta(days=365)  # of which the rhythm is told

# What the directory can be sorted by: the key of a sentence, and which entities come first.
SORTS = {
    "activity": lambda row: -row["published"],
    "edits": lambda row: -row["edits"],
    "silent": lambda row: -row["silent_edits"],
    "silence": lambda row: row["last"] or "",
}


_NOTHING: Row = {
    "entity": None, "entity_kk": None, "entity_ru": None, "entity_en": None, "kind": None,
    "published": 0, "edits": 0, "silent_edits": 0, "removals": 0, "last": None,
}  # fmt: skip


async def entities(datasette: Datasette, request: Request) -> Response:
    """By kind and region, or in one list by a number; those that nothing is held of when they are asked for."""
    sort = request.args.get("sort") or ""
    whole = bool(request.args.get("all"))
    known, found = await read(datasette, lambda connection: (registry(connection), coverage.entities(connection)))
    rows = {row["entity"]: row for row in found}
    slugs = [*rows, *(slug for slug in known if whole and slug not in rows)]
    groups = directory(known, slugs, wording_of(request).lang)
    context = {
        "numbers": rows, "directory": groups, "sort": sort if sort in SORTS else "", "sorts": list(SORTS), "all": whole,
        "ranking": [row["entity"] for row in sorted(found, key=SORTS[sort])] if sort in SORTS else [],
        "total": len(slugs), "unknown": [slug for slug in slugs if slug not in known], "known": len(known),
    }  # fmt: skip
    return await page(datasette, request, "entities", context, rows=[{"entity": slug} for slug in slugs])


async def entities_file(datasette: Datasette, request: Request) -> AsgiStream:
    """All that the archive holds anything of, or with ``all`` all that are known, by their slugs."""
    known, found = await read(datasette, lambda connection: (registry(connection), coverage.entities(connection)))
    numbers = {row["entity"]: row for row in found}
    slugs = sorted({*numbers, *(known if request.args.get("all") else ())})
    rows = [_NOTHING | _known(known, slug) | numbers.get(slug, {}) for slug in slugs]
    return streamed.whole(request.url_vars["form"], "entities", tuple(_NOTHING), rows)


def _known(known: Registry, slug: str) -> Row:
    """What the registry says of an entity."""
    if slug not in known:
        return {"entity": slug}
    found = known[slug]
    names = {f"entity_{lang}": found.names[lang].text for lang in INTERFACE if lang in found.names}
    return {"entity": slug, "kind": found.kind, **names}


async def entity(datasette: Datasette, request: Request) -> Response:
    slug = request.url_vars["slug"]
    at = now()
    months = last_months(_MONTHS, at.astimezone(ALMATY).date())

    def question(connection: sqlite3.Connection) -> Row:
        found = coverage.entity(connection, slug, _NEWEST, _GAPS)
        hours = holdings.hours(connection, slug, utc(at - _YEAR))
        return {**found, "counts": holdings.by_month(connection, slug, months[0]), "hours": hours,
                "registry": registry(connection)}  # fmt: skip

    found = await read(datasette, question)
    known: Registry = found.pop("registry")
    if slug not in known and not found["totals"] and not found["feeds"]:
        raise NotFound(slug)
    family = known.family(slug) if slug in known else None
    context = {
        **found, "slug": slug, "entity": known.get(slug), "family": family, "items": together(found["items"]),
        "chart": chart(found["counts"], months), "months": months, "rhythm": rhythm(found["hours"]),
        "head": _head(place(datasette, request), slug, known),
    }  # fmt: skip
    slugs = {slug, *(_around(family) if family else ())}
    return await page(datasette, request, "entity", context, rows=[{"entity": each} for each in slugs])


def _head(place: Place, slug: str, known: Registry) -> Head:
    name = label(known[slug], place.t.lang).text if slug in known else slug
    return of_page(place, f"/entities/{slug}", name, place.t("entity_description", name=name))


def _around(family: Family) -> Iterator[str]:
    """The slugs of all that a family names."""
    if family.parent:
        yield family.parent.slug
    for child in family.children:
        yield child.slug
    for change in (*family.came_from, *family.became):
        yield from (change.before, change.after)
