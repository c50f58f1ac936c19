"""Numbers, dates and paragraphs: the same facts in two languages compare equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.items import Facts
from govkz_crawler.normalise.facts import facts

PAIRS = {
    "a date with its year": (
        "2025 жылғы 19 қазанда кездесу өтті.",
        "19 октября 2025 года прошла встреча.",
        "2025-10-19",
    ),
    "a date without": ("20 желтоқсан күні ашылды.", "Открылось 20 декабря.", "--12-20"),
    "a date in digits": ("12.01.2025 күнгі шешім", "решение от 12.01.2025", "2025-01-12"),
    "the names of months in any case": ("19 ҚАЗАН 2025", "19 Октября 2025", "2025-10-19"),
}
NUMBERS = {
    "thousands with spaces": ("1 200 000 теңге", "1 200 000 тенге", "1200000"),
    "a fraction": ("4,7 миллиард", "4.7 миллиарда", "4.7"),
    "each once, by size": ("10 ауыл, 9 аудан, 10 мектеп", "9 районов, 10 сёл, 10 школ", "9 10"),
    "a year is a number": ("2026 жылы", "в 2026 году", "2026"),
}


@pytest.mark.parametrize(("kazakh", "russian", "dates"), PAIRS.values(), ids=PAIRS.keys())
def test_dates(kazakh, russian, dates):
    assert facts(kazakh).dates == facts(russian).dates == dates
    assert facts(kazakh).numbers == facts(russian).numbers == ""


@pytest.mark.parametrize(("kazakh", "russian", "numbers"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers(kazakh, russian, numbers):
    assert facts(kazakh).numbers == facts(russian).numbers == numbers


def test_paragraphs_are_lines_that_say_something():
    assert facts("Бірінші.\nЕкінші.\n\n  \nҮшінші.").paragraphs == 3
    assert facts("") == Facts(numbers="", dates="", paragraphs=0)


@given(st.text())
def test_any_text_has_facts(text):
    found = facts(text)
    assert found == facts(text)
    assert all(float(number) >= 0 for number in found.numbers.split())


@given(st.integers(1, 28), st.sampled_from(["қаңтар", "мамыр", "желтоқсан"]), st.integers(1991, 2099))
def test_kazakh_endings_do_not_hide_a_date(day, month, year):
    plain, declined = facts(f"{year} жылғы {day} {month}"), facts(f"{year} жылғы {day} {month}да")
    assert plain.dates == declined.dates != ""
