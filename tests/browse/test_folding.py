"""What looks the same is found the same, whatever it was typed with."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.search.folding import repaired
from govkz_crawler.browse.search.query import parse
from tests.browse.gold import index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("министрлiгi", "министрлігі"),  # Latin i
        ("Cаран", "Саран"), ("PЕСПУБЛИКА", "РЕСПУБЛИКА"), ("əкім", "әкім"), ("СОVID", "COVID"),
        (normalize("NFD", "йогурт"), "йогурт"), ("мини\u00adстр", "министр"), ("мини\u200bстр", "министр"),
        ("pdf-файл", "pdf-файл"), ("iPhone’ы", "iPhone’ы"), ("COVID-19", "COVID-19"), ("файлf", "файлf"),
    ],
)  # fmt: skip
def test_a_word_keeps_to_one_alphabet(typed: str, meant: str) -> None:
    assert repaired(typed) == meant


@given(st.text(max_size=100))
def test_repairing_twice_changes_nothing(text: str) -> None:
    once = repaired(text)
    assert repaired(once) == repaired(repaired(once))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("министрлiгi", "министрлігінің"), ("министрлігі", "министрлiгi"), ("міндет", "мiндеттер"), ("әкім", "əкiм"),
        ("отчет", "отчёты"), ("отчёт", "отчеты"), ("Cаран", "саранның"), (normalize("NFD", "район"), "района"),
        ("мини\u00adстр", "министры"), ('"мiндет"', "міндет"),
    ],
)  # fmt: skip
def test_a_search_finds_either_spelling(typed: str, text: str) -> None:
    query = parse(typed)
    with index([text]) as texts:
        assert texts.execute("SELECT 1 FROM articles_fts WHERE articles_fts MATCH ?", [query.match]).fetchone()
    assert query.matches(text)
    assert query.finds(text)
