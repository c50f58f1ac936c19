"""A search finds the same whichever way its filters are asked."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkz_crawler.browse.search import find as search
from govkz_crawler.browse.search.find import Filters, find
from govkz_crawler.browse.search.query import parse
from tests.browse import archives

MATCH = parse("министр").match or ""


@pytest.fixture(scope="module")
def connection(browsed: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(browsed)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(lang="kk"),
        Filters(entities=("mfa",)),
        Filters(entities=("mfa", "moa"), lang="ru"),
        Filters(entities=()),
        Filters(since=f"{archives.NOW.year - 1}-06", before=f"{archives.NOW.year}-06", by_date=True),
        Filters(entities=("mfa",), since=f"{archives.NOW.year - 1}-06", status="live"),
    ],
)
def test_few_rows_or_many(filters: Filters, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    gathered = find(connection, MATCH, filters)
    monkeypatch.setattr(search, "FEW", -1)
    assert find(connection, MATCH, filters) == gathered
    assert (gathered.count > 0) == (filters.entities != ())


def test_filters_keep_what_fits(connection: sqlite3.Connection) -> None:
    every = find(connection, MATCH, Filters()).count
    assert every == sum(find(connection, MATCH, Filters(lang=lang)).count for lang in ("kk", "ru"))
    assert every == sum(find(connection, MATCH, Filters(status=status)).count for status in ("live", "removed"))
    of_one = find(connection, MATCH, Filters(entities=("mfa",)))
    assert {hit["entity"] for hit in of_one.hits} == {"mfa"}
