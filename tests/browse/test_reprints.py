"""Reprints: the same text at another body, told from a form that both fill in."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html

from govkz_crawler.browse.queries.carriers import carriers
from govkz_crawler.browse.queries.references import texts_of
from govkz_crawler.browse.search.reprints import like
from govkz_crawler.browse.serving import site
from tests.browse.archives import NOW, item, run

SEEN = NOW - timedelta(days=3)


def prose(seed: int, sentences: int) -> str:
    """Words that no other seed has, in sentences."""
    letters = "абвгдежзик"
    words = ("".join(letters[int(digit)] for digit in f"{seed}{number:04}") for number in range(sentences * 10))
    return "\n".join(" ".join(next(words) for _ in range(10)) + "." for _ in range(sentences))


TEXT, FORM = prose(1, 12), "\n".join(prose(1, 12).split("\n")[:5])

COPIED, CHANGED, FILLED_IN, OTHERS, KAZAKH, SHORT = range(2, 8)
TEXTS = {
    1: TEXT,
    COPIED: TEXT,
    CHANGED: "По сообщению ведомства. " + "\n".join(TEXT.split("\n")[1:]) + "\nДополнено в четверг.",
    FILLED_IN: FORM + "\n" + prose(2, 10),
    OTHERS: prose(3, 12),
    SHORT: "Заседание состоялось.",
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("reprints") / "press.db"
    with run(path, "run-1", SEEN) as writer:
        for number, text in TEXTS.items():
            writer.record(replace(item(number, "ru", SEEN, SEEN), text=text))
        writer.record(replace(item(KAZAKH, "kk", SEEN, SEEN), text=TEXT))
    with closing(sqlite3.connect(path)) as opened:
        yield opened


def found(connection: sqlite3.Connection, number: int) -> dict[int, bool]:
    variant = texts_of(connection, "news", number)["ru"]
    return {each.variant["article_id"]: each.reprint for each in like(connection, variant)}


def test_reprints_are_told_from_forms(connection: sqlite3.Connection) -> None:
    assert found(connection, 1) == {COPIED: True, CHANGED: True, FILLED_IN: False}


def test_it_works_both_ways(connection: sqlite3.Connection) -> None:
    assert found(connection, CHANGED) == {1: True, COPIED: True} | {FILLED_IN: False}


@pytest.mark.parametrize("number", [OTHERS, SHORT])
def test_nothing_is_like_what_stands_alone(number: int, connection: sqlite3.Connection) -> None:
    assert found(connection, number) == {}


def test_the_view_lists_them_beside_what_was_archived_first(connection: sqlite3.Connection) -> None:
    listed = connection.execute("SELECT article_id, of_article_id, entity <> of_entity, share >= 0.55 FROM reprints")
    assert sorted(listed) == [(COPIED, 1, 1, 1), (CHANGED, 1, 1, 1), (CHANGED, COPIED, 1, 1)]


def test_carriers_of_one_item(connection: sqlite3.Connection) -> None:
    version_ids = dict(connection.execute("SELECT article_id, version_id FROM variants WHERE lang = 'ru'"))
    carried = carriers(connection, version_ids.values())
    found_for = {number: {row["article_id"] for row in carried.get(of, ())} for number, of in version_ids.items()}
    assert {number: others for number, others in found_for.items() if others} == {
        1: {COPIED, CHANGED}, COPIED: {1, CHANGED}, CHANGED: {1, COPIED},
    }  # fmt: skip


def test_results_and_the_page_of_an_item_name_who_else_carries_it(connection: sqlite3.Connection) -> None:
    (path,) = {path for _, _, path in connection.execute("PRAGMA database_list")}
    client = site(Path(path)).client
    word = TEXT.split()[15]
    results = html.fromstring(asyncio.run(client.get(f"/search?q={word}&lang=ru")).text)
    (group,) = results.xpath("//p[contains(@class, 'same')]")
    named = {link.rpartition("/")[2].partition("#")[0] for link in group.xpath("a/@href")}
    assert {"1", str(COPIED), str(CHANGED)} <= named | {group.xpath("a/@href")[0].split("/")[3]}
    page = html.fromstring(asyncio.run(client.get("/item/news/1")).text)
    assert [href.partition("#")[0] for href in page.xpath("//section[@id='same']//li/a/@href")] == [
        f"/item/news/{COPIED}", f"/item/news/{CHANGED}",
    ]  # fmt: skip


def test_they_are_given_as_files(connection: sqlite3.Connection) -> None:
    (path,) = {path for _, _, path in connection.execute("PRAGMA database_list")}
    client = site(Path(path)).client
    page = html.fromstring(asyncio.run(client.get("/item/news/1/reprints")).text)
    of_csv, of_json = (asyncio.run(client.get(link)) for link in page.xpath("//span[@class='files']/a/@href"))
    told = {row["article_id"]: row["reprint"] for row in of_json.json()}
    assert told == {COPIED: True, CHANGED: True, FILLED_IN: False}
    assert len(of_csv.text.splitlines()) == 1 + len(told)
    assert asyncio.run(client.get("/item/news/999/reprints.csv")).status_code == 404
