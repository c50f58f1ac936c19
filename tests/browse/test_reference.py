"""What a search box was given: a day, an id, an address or words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.search.search_target import Day, ItemId, Url, Words, recognised

ITEM = "https://www.gov.kz/memleket/entities/mfa/press/news/details/123"


@pytest.mark.parametrize(
    "text",
    [
        "31.05.2026", "2026-05-31", "31 мая 2026", "31 мая 2026 г.", "31 мамыр 2026", "2026 жылғы 31 мамыр",
        "2026 жылғы 31 мамырда", "31/05/2026", "31-05-2026", "2026.05.31", "2026/5/31", "31.05.26", "May 31, 2026",
        "31 mamyr 2026", " 31 МАЯ 2026 ", "31\u00a0мая 2026",
    ],
)  # fmt: skip
def test_a_day(text: str) -> None:
    assert recognised(text) == Day(2026, 5, 31)
    assert Day(2026, 5, 31).on == "2026-05-31"


@pytest.mark.parametrize("text", ["31 мая", "31 мамыр", "31 мамырда", "31.05", "May 31", "31 May"])
def test_a_day_of_every_year(text: str) -> None:
    assert recognised(text) == Day(None, 5, 31)
    assert Day(None, 5, 31).on is None


@pytest.mark.parametrize(
    ("text", "number"), [("123456", 123456), ("№ 99", 99), ("#7", 7), ("id: 1234567890", 1234567890)]
)
def test_an_id(text: str, number: int) -> None:
    assert recognised(text) == ItemId(number)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (ITEM, None), (f"{ITEM}?lang=kk", "kk"), (f"{ITEM}/?lang=kz&utm_source=x#top", "kk"),
        (f"«{ITEM.upper()}».", None),
        ("gov.kz/memleket/entities/mfa/press/news/details/123", None), (ITEM.replace("/", "%2F"), None),
    ],
)  # fmt: skip
def test_an_address(text: str, lang: str | None) -> None:
    found = recognised(text)
    assert isinstance(found, Url)
    assert (found.citation.entity, found.citation.article_id, found.citation.lang) == ("mfa", 123, lang)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2026", "0", "9" * 20, "31.02.2026", "30 февраля", "2026-13-01", "май 2026", "май", "3.14159",
        "заседание 31 мая", "https://www.gov.kz/memleket/entities/mfa", "үкімет", '"', "*", "\x00", "1" * 10_000,
        ITEM + "x" * 10_000, "/" * 10_000,
    ],
)  # fmt: skip
def test_words(text: str) -> None:
    assert recognised(text) == Words(text)


@given(st.text(max_size=80))
def test_any_text_is_something(text: str) -> None:
    assert isinstance(recognised(text), Day | ItemId | Url | Words)
