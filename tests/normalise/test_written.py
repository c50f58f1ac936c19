"""Written dates: one grammar for four languages."""

from collections.abc import Callable
from datetime import date, datetime
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import ALMATY
from govkz_crawler.normalise.dates import published
from govkz_crawler.normalise.dates_in_words import written

DAY = date(2025, 10, 19)
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2099, 12, 31), timezones=st.just(ALMATY))  # noqa: DTZ001
HALF_PAST_TWO = datetime(2025, 10, 19, 14, 30, tzinfo=ALMATY)


@pytest.mark.parametrize(
    "text",
    [
        "19.10.2025", "19.10.2025 г.", "19.10.2025 ж.", "19.10.2025 жыл",
        "19 қазан 2025", "19 Қазан 2025", "19 ҚАЗАН 2025", "19-қазан 2025", "19 қазан, 2025 жыл", "19 қаз. 2025 ж.",
        "2025 жылғы 19 қазан", "2025 ЖЫЛҒЫ 19 ҚАЗАН", "2025 жылы 19 қазан", "2025 ж. 19 қазан", "2025 жыл, 19-қазан",
        "19 октября 2025", "19 октября 2025 г.", "19 октября 2025г.", "19 октября 2025 года", "19 ОКТЯБРЯ 2025 Г.",
        "19 октябрь 2025", "19 окт. 2025", "19 окт 2025 г",
        "19 October 2025", "19 october 2025", "October 19, 2025", "October 19 2025", "Oct. 19, 2025", "19 Oct 2025",
        "Sunday, 19 October 2025", "Sun, 19 Oct 2025", "Sun 19 Oct 2025",
        "19 qazan 2025", "2025 jylǵy 19 qazan", "2025 JYLǴY 19 QAZAN", "19 qazan 2025 j.",
    ],
)  # fmt: skip
def test_a_day(text: str) -> None:
    assert written(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "19.10.2025 14:30", "19.10.2025, 14:30", "19.10.2025 14:30:00", "19.10.2025 г., 14:30",
        "19 қазан 2025 14:30", "19 қазан 2025, 14:30", "2025 жылғы 19 қазан, 14:30", "2025 жылғы 19 қазан 14:30:00",
        "19 октября 2025 г., 14:30", "19 октября 2025 года 14:30", "October 19, 2025, 14:30",
        "19 October 2025 14:30", "2025 jylǵy 19 qazan 14:30",
    ],
)  # fmt: skip
def test_a_day_and_a_time(text: str) -> None:
    assert written(text) == HALF_PAST_TWO


def test_a_single_digit_suffices_for_days_and_hours() -> None:
    assert written("9 мамыр 2025 9:05") == datetime(2025, 5, 9, 9, 5, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("май", 5), ("мая", 5), ("март", 3), ("марта", 3), ("мар", 3), ("мам", 5), ("мау", 6), ("сент", 9), ("сен", 9),
        ("нояб", 11), ("қар", 11), ("қаң", 1), ("қыр", 9), ("may", 5), ("mar", 3), ("maý", 6), ("Sept", 9), ("jel", 12),
        ("qyrkúıek", 9), ("QYRKÚIEK", 9), (normalize("NFD", "май"), 5),
    ],
)  # fmt: skip
def test_months_in_short_in_the_nominative_and_decomposed(text: str, month: int) -> None:
    assert written(f"1 {text} 2025") == date(2025, month, 1)


@pytest.mark.parametrize("text", ["1 ма 2025", "1 ию 2025", "1 қа 2025", "1 ju 2025", "1 маябрь 2025"])
def test_a_beginning_that_fits_several_months_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a"):
        written(text)


def test_no_break_spaces_are_spaces() -> None:
    assert published("19\xa0октября\u202f2025\xa0г.,\xa014:30").at == "2025-10-19T09:30:00Z"


FORMS: dict[str, Callable[[date, str], str]] = {
    "day first": lambda day, month: f"{day.day} {month} {day.year}",
    "day first, padded": lambda day, month: f"{day.day:02} {month} {day.year}",
    "Kazakh year": lambda day, month: f"{day.year} жылғы {day.day} {month}",
    "Russian year": lambda day, month: f"{day.day} {month} {day.year} г.",
    "month first": lambda day, month: f"{month} {day.day}, {day.year}",
    "numbers": lambda day, month: f"{day:%d.%m.%Y}",
}
CASES = (str, str.upper, str.lower, str.capitalize)


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@given(
    day=st.dates(date(1995, 1, 1), date(2099, 12, 31)) | st.dates(date(2024, 2, 27), date(2024, 3, 3)),
    language=st.sampled_from(list(LANGUAGES.values())),
    case=st.sampled_from(CASES),
)
def test_what_is_written_is_read(form, day, language, case) -> None:
    assert written(case(form(day, language.months[day.month - 1]))) == day


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@given(
    moment=MOMENTS,
    language=st.sampled_from(list(LANGUAGES.values())),
    separator=st.sampled_from([" ", ", "]),
)
def test_what_is_written_with_a_time_is_read(form, moment, language, separator) -> None:
    text = form(moment.date(), language.months[moment.month - 1])
    assert written(f"{text}{separator}{moment:%H:%M}") == moment.replace(second=0, microsecond=0, fold=0)
    assert written(f"{text}{separator}{moment:%H:%M:%S}") == moment.replace(microsecond=0, fold=0)
