"""The pages that list gaps and runs."""

import json

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from govkz_crawler.browse.pages.arguments import page
from govkz_crawler.browse.queries import coverage
from govkz_crawler.browse.snapshot import Row, read

_GAPS = 200
_RUNS = 50
_OF_RUN = 200  # readings and versions on a run's page


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
