"""No page reads a large table from end to end: SQLite's own plan of every query that a page asks."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from govkz_crawler.browse.differing_facts import add_functions
from govkz_crawler.browse.search.vocabulary import Vocabulary
from govkz_crawler.browse.serving import site
from tests.browse.test_pages import EVERY_PAGE

PAGES = [
    *(path for path in EVERY_PAGE if not path.startswith("/press")),
    "/press/silent_editors.json", "/press/vanished_this_month.json", "/press/slowest_translations.json",
    "/press/published_at_night.json",
    "/search?q=заседание&entity=mfa&since=2024-01-01&until=2030-01-01&status=live&lang=ru&sort=date",
    "/search?q=заседание&since=2024-01-01", "/search?q=заседание&status=removed", "/search?q=заседание&entity=mfa",
    "/search?entity=mfa", "/search?entity=министерство&lang=kk", "/search?status=removed", "/search?status=live",
    "/trends?q=заседание&entity=mfa&since=2025-01", "/trends.csv?q=заседание&by=entity", "/trends.svg?q=заседание",
    "/search?q=министерство&in=history", "/search?q=министерство&in=removed&entity=mfa&lang=ru",
    "/item/news/12/reprints", "/bulk?urls=gov.kz/memleket/entities/mfa/press/news/details/3", "/search?q=засидание",
    "/search?q=5", "/search?q=31 мая",
    "/search?kind=ministry&q=заседание",
    "/search?since=2024-01-01&status=removed&entity=mfa", "/search?lang=kk&page=2", "/edits?entity=министерство",
    "/press/articles?_size=5", "/press/articles.json?_search=министр&_size=5", "/press/versions.json?_size=5",
    "/edits?only=numbers&only=dates&only=large&only=alone", "/removals?only=gone&only=alone", "/edits?kind=ministry",
    "/removals?entity=dsm&lang=kk&before=100000", "/edits?before=100000", "/edits?lang=kk",
    "/feeds/new.atom?entity=mfa&lang=kk", "/feeds/new.atom?lang=en", "/feeds/edited.atom?entity=mfa",
    "/feeds/edited.atom?q=заявка", "/feeds/removed.atom?entity=mfa",
    "/timemap/link/gov.kz/memleket/entities/mfa/press/news/details/3?lang=ru",
    "/sitemap.xml", "/sitemap/pages.xml", "/sitemap/news/0.xml",
]  # fmt: skip

# Their names, and what queries and views call them.
LARGE = {
    "articles", "variants", "s", "a", "kk", "ru", "kk_says", "ru_says", "versions", "v", "p", "q", "r", "coverage",
    "absences",
}  # fmt: skip

# Where a walk follows the order of a list, it ends with the list.
ORDERED = re.compile("SCAN (s|variants) USING INDEX variants_published|SCAN versions$")

# Datasette counts the rows of a table that it shows; an index suffices for that.
COUNT = re.compile(r"select count\(\*\) from \w+")

FEW = "variants_removed"  # an index of nothing but the removed


class Listener:
    """Hears every statement of a connection, its values filled in."""

    def __init__(self) -> None:
        self.__name__ = "listener"  # Datasette asks every plugin for it
        self.heard: list[str] = []

    @hookimpl
    def prepare_connection(self, conn: sqlite3.Connection, database: str) -> None:
        if database == "press":
            conn.set_trace_callback(self.heard.append)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    pm.register(listener)
    yield listener
    pm.unregister(listener)


@pytest.fixture(scope="module")
def heard_site(browsed: Path, listener: Listener) -> Datasette:
    """All of its connections are listened to, for it opens them when it is first asked."""
    return site(browsed)


@pytest.mark.parametrize("path", PAGES)
def test_every_query_finds_an_index(path: str, browsed: Path, heard_site: Datasette, listener: Listener) -> None:
    listener.heard.clear()
    answer = asyncio.run(heard_site.client.get(path))
    assert answer.status_code in {200, 302}
    statements = {heard for heard in listener.heard if heard.lstrip().upper().startswith(("SELECT", "WITH"))}
    asked = [statement for statement in statements if "sqlite_master" not in statement and "pragma" not in statement]
    assert asked or path in {"/search", "/questions", "/feeds"}
    with closing(sqlite3.connect(browsed)) as connection:
        add_functions(connection)
        connection.create_function("escape_fts", 1, str)  # Datasette's own
        Vocabulary(connection)
        assert [walk for statement in asked for walk in walks(connection, statement)] == []


def walks(connection: sqlite3.Connection, statement: str) -> list[str]:
    """The steps of a plan that walk through a large table with no end in sight."""
    steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    if COUNT.fullmatch(statement.strip()) or ends_early(steps, statement):
        return []
    through = [step for step in steps if step.startswith("SCAN") and not step.endswith(FEW)]
    return [f"{step}: {statement}" for step in through if step.split()[1] in LARGE]


def ends_early(steps: list[str], statement: str) -> bool:
    """Whether the first step walks in the order that is asked for, and a limit ends it."""
    ordered = not any("TEMP B-TREE" in step for step in steps)
    return ordered and "limit" in statement.lower() and bool(ORDERED.match(steps[0]))
