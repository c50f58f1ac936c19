"""What weighs most in an edit is told first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.comparison import text
from govkz_crawler.browse.gist import Gist, Weight, gist


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Выделено 145 млрд тенге.", "Выделено 154 млрд тенге.", Gist(Weight.NUMBERS, "145", "154", "млрд тенге.")),
        ("Приём до 12 мая 2025 года.", "Приём до 12 июня 2025 года.", Gist(Weight.DATES, "мая", "июня", "2025 года.")),
        ("Жиын 5 мамырда өтеді.", "Жиын 7 мамырда өтеді.", Gist(Weight.DATES, "5", "7", "мамырда өтеді.")),
        ("Приём не продлён на год.", "Приём продлён на год.", Gist(Weight.NEGATION, "не", "", "продлён на год.")),
        ("Шешім қабылданған жоқ.", "Шешім қабылданған.", Gist(Weight.NEGATION, "жоқ.", ".", "")),
        ("Сказал Иванов вчера.", "Сказал Петров вчера.", Gist(Weight.NAMES, "Иванов", "Петров", "вчера.")),
        ("Приём начат.", "Набор начат.", Gist(Weight.WORDING, "Приём", "Набор", "начат.")),
        ("Школа быстро открыта.", "Школа скоро открыта.", Gist(Weight.WORDING, "быстро", "скоро", "открыта.")),
    ],
    ids=["numbers", "a month", "a day", "a negation", "a negation in Kazakh", "a name", "the first word", "wording"],
)
def test_one_change(before: str, after: str, told: Gist) -> None:
    assert gist(text(before, after)) == told


def test_the_heaviest_of_several() -> None:
    before = "Школа быстро открыта вчера.\nСказал Иванов журналистам.\nВ ней 300 новых мест."
    after = "Школа скоро открыта вчера.\nСказал Петров журналистам.\nВ ней 350 новых мест."
    found = gist(text(before, after))
    assert found is not None
    assert (found.weight, found.before, found.after) == (Weight.NUMBERS, "300", "350")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts(before: str, after: str) -> None:
    found = gist(text(before, after))
    if before == after:
        assert found is None
