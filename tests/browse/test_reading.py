"""Questions that take too long, or that the archive cannot answer, end in advice in the visitor's language."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError

from govkz_crawler.browse.serving import site
from govkz_crawler.browse.snapshot import Unanswered, read

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture
def hurried(browsed: Path) -> Datasette:
    datasette = site(browsed)
    datasette._settings["sql_time_limit_ms"] = 50
    return datasette


@pytest.mark.parametrize(
    ("question", "advice"),
    [
        pytest.param(ENDLESS, "error_slow", id="endless"),
        pytest.param("SELECT 1 FROM later", "error_old", id="no table"),
    ],
)
def test_what_cannot_be_answered(question: str, advice: str, hurried: Datasette) -> None:
    def ask(connection: sqlite3.Connection) -> list[object]:
        return connection.execute(question).fetchall()

    with pytest.raises(Unanswered) as told:
        asyncio.run(read(hurried, ask))
    assert told.value.advice == advice
    assert told.value.status == 503


@pytest.mark.parametrize(
    "exception",
    [Unanswered("error_slow"), DatasetteError("<p>SQL query took too long", title="SQL Interrupted", status=400)],
)
def test_the_visitor_is_told(exception: Exception, datasette: Datasette) -> None:
    request = Request.fake("/edits", "GET")
    request.scope |= {"headers": [(b"accept-language", b"kk")], "csrftoken": str}

    async def told() -> Response:
        await datasette.invoke_startup()
        (answer,) = pm.hook.handle_exception(datasette=datasette, request=request, exception=exception)
        told: Response = await answer
        return told

    answer = asyncio.run(told())
    assert answer.status in {400, 503}
    assert "рұқсат еткен уақыттан ұзаққа" in answer.body
