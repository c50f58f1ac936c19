"""Shows the pages that list gaps and runs, and the same as files."""

import json
import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, NotFound, Request, Response

from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.query_string import page
from govkz_crawler.browse.queries import coverage
from govkz_crawler.browse.snapshot import Row, read

_GAPS = 200
_RUNS = 50
_OF_RUN = 200  # readings and versions on a run's page

_COLUMNS = {
    "gaps": ("entity", "section", "lang", "from_at", "to_at", "hours", "testified", "testified_by"),
    "runs": (
        "run_id", "spider", "args", "started_at", "finished_at", "outcome", "counts", "log_size", "log_root",
    ),
    "coverage": (
        "entity", "section", "lang", "source", "asked_from", "asked_to", "from_at", "to_at", "items", "outcome",
        "reason", "recorded_at", "scope",
    ),
    "versions": ("version_id", "section", "article_id", "lang", "entity", "title", "event", "seen_at"),
}  # fmt: skip

_LISTS = {"gaps": coverage.gaps, "runs": coverage.runs}


async def gaps(datasette: Datasette, request: Request) -> Response:
    found, total = await _listed(datasette, "gaps", _GAPS)
    context = {"gaps": found, "shown": _GAPS, "total": total, "limit": streamed.LIMIT}
    return await page(datasette, request, "gaps", context, rows=found)


async def runs(datasette: Datasette, request: Request) -> Response:
    found, total = await _listed(datasette, "runs", _RUNS)
    context = {"runs": [_told(run) for run in found], "shown": _RUNS, "total": total, "limit": streamed.LIMIT}
    return await page(datasette, request, "runs", context)


async def listed_file(datasette: Datasette, request: Request) -> AsgiStream:
    """All gaps or runs, in the order of their page."""
    name = request.url_vars["name"]
    found = await read(datasette, lambda connection: _LISTS[name](connection, streamed.LIMIT))
    return streamed.whole(request.url_vars["form"], name, _COLUMNS[name], found)


async def run(datasette: Datasette, request: Request) -> Response:
    run_id = request.url_vars["run_id"]
    most = streamed.LIMIT + 1
    found = await read(datasette, lambda connection: coverage.run(connection, run_id, _OF_RUN, most))
    if found is None:
        raise NotFound(run_id)
    shown = (*found["coverage"], *found["versions"])
    context = {"run": _told(found), "shown": _OF_RUN, "limit": streamed.LIMIT}
    return await page(datasette, request, "run", context, rows=shown)


async def run_file(datasette: Datasette, request: Request) -> AsgiStream:
    """All that a run looked at, or all that it found."""
    run_id, name = request.url_vars["run_id"], request.url_vars["name"]

    def question(connection: sqlite3.Connection) -> list[Row] | None:
        return coverage.run_rows(connection, run_id, name, streamed.LIMIT)

    found = await read(datasette, question)
    if found is None:
        raise NotFound(run_id)
    return streamed.whole(request.url_vars["form"], f"{run_id}-{name}", _COLUMNS[name], found)


async def _listed(datasette: Datasette, name: str, shown: int) -> tuple[list[Row], int]:
    """The first rows of a list, and how many there are, counted up to one more than a file holds."""

    def question(connection: sqlite3.Connection) -> tuple[list[Row], int]:
        total = coverage.counted(connection, coverage.LISTS[name], {"limit": streamed.LIMIT + 1})
        return _LISTS[name](connection, shown), total

    return await read(datasette, question)


def _told(run: Row) -> Row:
    """The run with its numbers read."""
    return {**run, "counts": json.loads(run["counts"] or "{}"), "args": json.loads(run["args"])}
