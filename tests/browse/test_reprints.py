"""Reprints: the same text at another body, told from a form that both fill in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from govkz_crawler.browse.queries.references import texts_of
from govkz_crawler.browse.search.reprints import like
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
