"""A search finds the same whichever way its filters are asked."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from govkz_crawler.browse.search import find as search
from govkz_crawler.browse.search.find import Filters, count, find
from govkz_crawler.browse.search.query import parse
from govkz_crawler.normalise.clock import midnight, utc
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


def texts(connection: sqlite3.Connection, filters: Filters) -> int:
    return count(connection, MATCH, filters)


def test_filters_keep_what_fits(connection: sqlite3.Connection) -> None:
    every = texts(connection, Filters())
    assert every == sum(texts(connection, Filters(lang=lang)) for lang in ("kk", "ru"))
    assert every == sum(texts(connection, Filters(status=status)) for status in ("live", "removed"))
    of_one = find(connection, MATCH, Filters(entities=("mfa",)))
    assert {hit["entity"] for item in of_one.hits for hit in item} == {"mfa"}


def test_the_languages_of_an_item_are_one_hit(connection: sqlite3.Connection) -> None:
    found = find(connection, MATCH, Filters())
    assert found.count < texts(connection, Filters())
    assert any({hit["lang"] for hit in item} == {"kk", "ru"} for item in found.hits)
    items = [(hit["section"], hit["article_id"]) for item in found.hits for hit in item[:1]]
    assert len(set(items)) == len(items)


@pytest.mark.parametrize("name", ["entity", "lang", "year", "status"])
def test_a_facet_counts_what_its_filter_leaves(name: str, connection: sqlite3.Connection) -> None:
    found = find(connection, MATCH, Filters())
    assert found.facets[name]
    for value, items in found.facets[name].items():
        assert find(connection, MATCH, narrowed(name, value)).count == items


def narrowed(name: str, value: str) -> Filters:
    match name:
        case "entity":
            return Filters(entities=(value,))
        case "lang":
            return Filters(lang=value)
        case "status":
            return Filters(status=value)
        case _:
            first, next_first = (utc(midnight(date(int(value) + years, 1, 1))) for years in (0, 1))
            return Filters(since=first, before=next_first)
