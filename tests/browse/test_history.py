"""Search in history: what any version ever said, when it came and when it went."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.browse.search import history
from govkz_crawler.browse.search.find import Filters
from govkz_crawler.browse.search.query import parse
from tests.browse import archives
from tests.browse.archives import NOW, item, run
from tests.browse.conftest import Get

FIRST, SECOND, THIRD = (NOW - timedelta(days=days) for days in (30, 20, 10))
ALWAYS = "Жиын Астанада өтті."
TEXTS = {
    1: (f"{ALWAYS}\nБюджет қабылданды.", f"{ALWAYS}\nЖоспар бекітілді.", f"{ALWAYS}\nБюджет қабылданды."),  # and back
    2: (f"{ALWAYS}\nНесие берілді.", f"{ALWAYS}\nСубсидия берілді.", f"{ALWAYS}\nСубсидия төленді."),
    3: (ALWAYS, f"{ALWAYS}\nНесие туралы келісім жасалды.", f"{ALWAYS}\nНесие туралы келісім жасалды."),
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("history") / "press.db"
    for place, at in enumerate((FIRST, SECOND, THIRD, THIRD + timedelta(days=1))):  # a former text counts a day later
        with run(path, f"run-{place}", at) as writer:
            for number, texts in TEXTS.items():
                writer.record(replace(item(number, "kk", FIRST, at), title="Атауы жоқ", text=texts[min(place, 2)]))
    with closing(sqlite3.connect(path)) as opened:
        yield opened


def found(
    connection: sqlite3.Connection, text: str, *, only_gone: bool = False
) -> dict[int, list[tuple[int, int | None]]]:
    """Of each item the versions with which what is sought came and left."""
    past = history.search(connection, parse(text, "kk"), Filters(), 1, only_gone=only_gone)
    shown = {variant["article_id"] for each in past.found.hits for variant in each}
    assert past.found.count == len(shown)
    return {
        number: [(each.came["version"], each.left and each.left["version"]) for each in sightings]
        for (_, number, _), sightings in past.sightings.items()
        if number in shown
    }


@pytest.mark.parametrize(
    ("text", "everywhere", "gone"),
    [
        pytest.param("бюджет", {1: [(1, 2), (3, None)]}, {}, id="what went and came back"),
        pytest.param("жоспар", {1: [(2, 3)]}, {1: [(2, 3)]}, id="what stood there for a while"),
        pytest.param("несие", {2: [(1, 2)], 3: [(2, None)]}, {2: [(1, 2)]}, id="here it went, there it came"),
        pytest.param('"субсидия берілді"', {2: [(2, 3)]}, {2: [(2, 3)]}, id="a phrase"),
        pytest.param("Астана несие", {2: [(1, 2)], 3: [(2, None)]}, {2: [(1, 2)]}, id="with a word that stayed"),
        pytest.param("несие субсидия", {}, {}, id="never in one version"),
        pytest.param("жиын", {number: [(1, None)] for number in TEXTS}, {}, id="what never changed"),
    ],
)
def test_when_it_came_and_went(
    text: str, everywhere: dict[int, list[object]], gone: dict[int, list[object]], connection: sqlite3.Connection
) -> None:
    assert found(connection, text) == everywhere
    assert found(connection, text, only_gone=True) == gone


@pytest.mark.parametrize(
    ("filters", "items"),
    [
        pytest.param(Filters(lang="kk", entities=("minfin", "moa"), status="live"), [2], id="that fit"),
        pytest.param(Filters(lang="ru"), [], id="of another language"),
        pytest.param(Filters(entities=("mfa",)), [], id="of another entity"),
        pytest.param(Filters(before="2020"), [], id="of another time"),
        pytest.param(Filters(status="removed"), [], id="of another state"),
    ],
)
def test_filters(filters: Filters, items: list[int], connection: sqlite3.Connection) -> None:
    past = history.search(connection, parse("несие"), filters, 1, only_gone=True)
    assert [variant["article_id"] for each in past.found.hits for variant in each] == items


def test_nothing_is_indexed_twice(connection: sqlite3.Connection) -> None:
    passages = connection.execute("SELECT text FROM passages ORDER BY version_id").fetchall()
    lines = sorted(line for (text,) in passages for line in text.split("\n"))
    assert lines == ["Жоспар бекітілді.", "Несие берілді.", "Субсидия берілді."]


def test_the_page_says_when_and_by_which_version(get: Get, browsed: Path) -> None:
    with reading(browsed) as db:
        query = "SELECT text FROM versions WHERE article_id = ? AND lang = 'ru' AND version = 1"
        (text,) = db.execute(query, [archives.EDITED]).fetchone()
    phrase = text.split("\n")[3]
    page = html.fromstring(get(f'/search?in=removed&q="{phrase[:60].rsplit(" ", 1)[0]}"').text)
    (link,) = page.xpath(f"//ul[@class='sightings']//a[contains(@href, '/item/news/{archives.EDITED}#v')]")
    assert "between" in link.text_content()


def test_a_removed_item_is_what_was_removed(get: Get, browsed: Path) -> None:
    with reading(browsed) as db:
        query = "SELECT title FROM articles WHERE article_id = ? AND lang = 'ru'"
        (title,) = db.execute(query, [archives.REMOVED]).fetchone()
    page = html.fromstring(get(f'/search?in=removed&q="{title}"').text)
    items = page.xpath("//ol[@class='hits']//h2/a/@href")
    assert f"/item/news/{archives.REMOVED}#ru" in items
