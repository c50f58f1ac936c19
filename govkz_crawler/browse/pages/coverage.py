"""The pages of entities, gaps and runs."""

import json
import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse.months import last_months
from govkz_crawler.browse.pages.arguments import now, page
from govkz_crawler.browse.pages.charts import chart
from govkz_crawler.browse.queries import coverage, holdings
from govkz_crawler.browse.reading import Row, read
from govkz_crawler.browse.variants import together
from govkz_crawler.normalise.clock import ALMATY

_NEWEST = 24  # variants on an entity's page
_GAPS = 200
_GAPS_OF_ENTITY = 10
_RUNS = 50
_MONTHS = 24
_OF_RUN = 200  # readings and versions on a run's page


async def entities(datasette: Datasette, request: Request) -> Response:
    found = await read(datasette, coverage.entities)
    context = {"entities": sorted(found, key=lambda row: -row["published"])}
    return await page(datasette, request, "entities", context, rows=found)


async def entity(datasette: Datasette, request: Request) -> Response:
    slug = request.url_vars["slug"]
    months = last_months(_MONTHS, now().astimezone(ALMATY).date())

    def question(connection: sqlite3.Connection) -> tuple[Row | None, list[Row]]:
        found = coverage.entity(connection, slug, _NEWEST, _GAPS_OF_ENTITY)
        return found, holdings.by_month(connection, slug, months[0])

    found, counts = await read(datasette, question)
    if found is None:
        raise NotFound(slug)
    drawn = {"chart": chart(counts, months), "months": months}
    context = {**found, **drawn, "slug": slug, "items": together(found["items"])}
    return await page(datasette, request, "entity", context, rows=[{"entity": slug}])


async def gaps(datasette: Datasette, request: Request) -> Response:
    found = await read(datasette, lambda connection: coverage.gaps(connection, _GAPS))
    return await page(datasette, request, "gaps", {"gaps": found, "limit": _GAPS}, rows=found)


async def runs(datasette: Datasette, request: Request) -> Response:
    found = await read(datasette, lambda connection: coverage.runs(connection, _RUNS))
    return await page(datasette, request, "runs", {"runs": [_told(run) for run in found]})


async def run(datasette: Datasette, request: Request) -> Response:
    run_id = request.url_vars["run_id"]
    found = await read(datasette, lambda connection: coverage.run(connection, run_id, _OF_RUN))
    if found is None:
        raise NotFound(run_id)
    shown = (*found["coverage"], *found["versions"])
    return await page(datasette, request, "run", {"run": _told(found), "limit": _OF_RUN}, rows=shown)


def _told(run: Row) -> Row:
    """The run with its numbers read."""
    return {**run, "counts": json.loads(run["counts"] or "{}"), "args": json.loads(run["args"])}
