"""Runs all queries of a page in one snapshot of the archive, within Datasette's time limit."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound
from datasette.views.base import DatasetteError

from govkz_crawler.browse.wording import sentences

DATABASE = "press"

Answer = TypeVar("Answer")

Row = dict[str, Any]

# What SQLite says, and the sentence of words/ that tells visitors what they can do about it.
_ADVICE = {"interrupted": "error_slow", "no such table": "error_old"}


class Unanswered(DatasetteError):  # type: ignore[misc]  # Datasette has no types
    """The archive could not answer; ``advice`` is the key of a sentence."""

    def __init__(self, advice: str) -> None:
        super().__init__(sentences("en")[advice], status=503)
        self.advice = advice


async def read(datasette: Datasette, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """What ``question`` finds in the archive as it is now.

    One read transaction holds it together, so that the numbers of a page agree while a crawl commits. Raises NotFound
    where there is no archive yet.
    """
    if DATABASE not in datasette.databases:
        raise NotFound("no archive yet")

    def ask(connection: sqlite3.Connection) -> Answer:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            try:
                connection.execute("BEGIN")
                return question(connection)
            except sqlite3.OperationalError as error:
                raise _told(error) from error
            finally:
                connection.rollback()

    answer: Answer = await datasette.databases[DATABASE].execute_fn(ask)
    return answer


def _told(error: sqlite3.OperationalError) -> Exception:
    """What visitors can do about it, where they can."""
    advice = next((advice for sign, advice in _ADVICE.items() if sign in str(error)), None)
    return Unanswered(advice) if advice else error


def rows(connection: sqlite3.Connection, query: str, values: Row | tuple[Any, ...] = ()) -> list[Row]:
    """All rows of a query, each with the names of its columns."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def row(connection: sqlite3.Connection, query: str, values: Row | tuple[Any, ...] = ()) -> Row | None:
    """The first row of a query."""
    return next(iter(rows(connection, query, values)), None)
