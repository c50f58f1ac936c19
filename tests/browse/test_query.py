"""What becomes of a visitor's words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.search.excerpt import excerpt, marked
from govkz_crawler.browse.search.query import parse
from govkz_crawler.browse.search.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize='unicode61 remove_diacritics 0')")
        connection.execute("INSERT INTO t VALUES ('Үкімет отырысы. Заседание Правительства, 2026 год')")
        yield connection


@given(st.text(max_size=80))
def test_any_text_is_a_query_that_sqlite_understands(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (text)")
        if match := parse(text).match:
            connection.execute("SELECT * FROM t WHERE t MATCH ?", [match]).fetchall()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("үкіметтің", True), ("ЗАСЕДАНИЯ", True), ('"үкімет отырысы"', True), ('"отырысы үкімет"', False),
        ("үкімет -заседание", False), ("үкімет -бюджет", True), ('үкімет -"правительства 2026"', False),
        ("премьер", False), ("2026", True), ("«үкімет отырысы»", True), ("үкімет–", True),
    ],
)  # fmt: skip
def test_queries(text: str, found: bool, index: sqlite3.Connection) -> None:
    query = parse(text)
    assert bool(index.execute("SELECT 1 FROM t WHERE t MATCH ?", [query.match]).fetchone()) == found
    assert query.matches("Үкімет отырысы. Заседание Правительства, 2026 год") == found


@pytest.mark.parametrize("text", ["", "-", "-үкімет", '""', "!?"])
def test_nothing_asked(text: str) -> None:
    assert parse(text).match is None


@pytest.mark.parametrize(
    "text",
    [
        "и в на по с " * 1_000, "мен бен және " * 1_000, '"' * 10_000, "*" * 10_000, "а*б* " * 2_000,
        '"үкімет ' * 1_000,
        "ларының" * 1_500, "аb" * 5_000, "\x00\x01" * 5_000, "à́" * 5_000, "министрлігінің " * 700,
        "NEAR(a b) AND NOT OR",
        "қ" * 10_000, "ёё" * 5_000, "үкімeт пpавительство " * 500, "-" * 10_000, "(((", "title:үкімет", "^үкімет",
    ],
)  # fmt: skip
def test_bad_input_makes_a_bounded_query(text: str, index: sqlite3.Connection) -> None:
    match = parse(text).match or ""
    assert match.count(" OR ") < 10_000
    if match:
        index.execute("SELECT 1 FROM t WHERE t MATCH ?", [match]).fetchall()


def test_words_that_are_typed_twice_are_asked_for_once() -> None:
    assert parse("үкімет үкімет") == parse("үкімет")


def test_an_excerpt_shows_the_word_and_marks_it() -> None:
    text = "Бірінші сөйлем. " * 50 + "Үкіметтің қаулысы. " + "Соңғы сөйлем. " * 50
    pieces = excerpt(text, parse("үкімет").finds)
    assert [piece.text for piece in pieces if piece.marked] == ["Үкіметтің"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"


@given(st.text(alphabet="аү \n<", max_size=300))
def test_marking_changes_no_letter(text: str) -> None:
    assert "".join(piece.text for piece in marked(text, lambda word: "ү" in word)) == text


@pytest.mark.parametrize("text", ["", "ж" * 100_000, "үкімет " * 10_000, "\u202e\u0627 🙂"])
def test_an_excerpt_is_short_whatever_the_text(text: str) -> None:
    assert sum(len(piece.text) for piece in excerpt(text, parse("үкімет").finds)) <= 810


def test_words_that_an_archive_lacks_change_nothing(browsed: Path) -> None:
    with closing(sqlite3.connect(browsed)) as connection:
        for text in ("заседание министр", "үкімет отырысы", "кракозябра", "министр -коллегия", '"на заседании"'):
            query = parse(text)
            shorter = query.among(Vocabulary(connection))
            assert len(shorter.match or "") <= len(query.match or "")
            found = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid"
            one, other = (connection.execute(found, [each.match]).fetchall() for each in (shorter, query))
            assert one == other
