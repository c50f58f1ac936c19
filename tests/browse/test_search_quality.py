"""How well a plain word finds its forms: precision and recall over queries and texts written for this."""

import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govkz_crawler.archive.schema.tables import ARTICLES_FTS
from govkz_crawler.browse.search.query import parse

QUERIES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("queries.toml").read_text("utf-8"))["query"]

KINDS = ("finds", "also", "others", "mistaken")

# Floors, a little below what is measured: a change that loses words must not pass unseen.
RECALL, PRECISION = 0.97, 0.95


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    texts = dict.fromkeys(text for query in QUERIES for kind in KINDS for text in query.get(kind, ()))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE articles (version_id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
        connection.execute(ARTICLES_FTS)
        connection.executemany("INSERT INTO articles (title, text) VALUES ('', ?)", [(text,) for text in texts])
        connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        yield connection


def matching(index: sqlite3.Connection, expression: str | None) -> set[str]:
    return {text for (text,) in index.execute("SELECT text FROM articles_fts WHERE articles_fts MATCH ?", [expression])}


def found(index: sqlite3.Connection, words: str) -> set[str]:
    return matching(index, parse(words).match)


def test_plain_words_find_their_forms(index: sqlite3.Connection, capsys: pytest.CaptureFixture[str]) -> None:
    right = wrong = missed = bare = 0
    for query in QUERIES:
        wanted, got = {*query["finds"], *query.get("also", ())}, found(index, query["q"])
        right, wrong, missed = right + len(wanted & got), wrong + len(got - wanted), missed + len(wanted - got)
        bare += len(wanted & matching(index, " ".join(f'"{word}"' for word in query["q"].split())))
    recall, precision = right / (right + missed), right / (right + wrong)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(QUERIES)} queries: precision {precision:.3f}, recall {recall:.3f} ")
        sys.stdout.write(f"(of the words as typed {bare / (right + missed):.3f})\n")
    assert recall >= RECALL
    assert precision >= PRECISION


@pytest.mark.parametrize("query", [pytest.param(query, id=query["q"]) for query in QUERIES if "others" in query])
def test_lookalikes_stay_out(query: dict[str, Any], index: sqlite3.Connection) -> None:
    assert not found(index, query["q"]) & set(query["others"])
