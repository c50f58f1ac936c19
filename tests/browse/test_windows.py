"""Pages tell when something happened as a window, and say what is not known."""

import re
from typing import Any

import pytest
from lxml import html

from govkz_crawler.browse.publication_lag import lag
from govkz_crawler.browse.wording import INTERFACE, Wording
from tests.browse import archives
from tests.browse.conftest import Get

CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")


def read(page: str, path: str) -> str:
    (found,) = html.fromstring(page).xpath(path)
    return " ".join(found.text_content().split())


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        pytest.param(48.0, 50.0, ("lag_kk_between", {"least": 48.0, "most": 50.0}), id="Kazakh later"),
        pytest.param(-50.0, -48.0, ("lag_ru_between", {"least": 48.0, "most": 50.0}), id="Russian later"),
        pytest.param(48.0, None, ("lag_kk_least", {"least": 48.0}), id="Kazakh later, by how much at most is unknown"),
        pytest.param(None, -48.0, ("lag_ru_least", {"least": 48.0}), id="Russian likewise"),
        pytest.param(-1.0, 6.0, ("lag_within", {"most": 6.0}), id="either may have been first"),
        pytest.param(-6.0, 1.0, ("lag_within", {"most": 6.0}), id="either, the other way round"),
        pytest.param(-2.0, None, ("lag_unknown", {}), id="nobody looked before Russian was there"),
        pytest.param(None, 2.0, ("lag_unknown", {}), id="nobody looked before Kazakh was there"),
        pytest.param(None, None, ("lag_unknown", {}), id="nobody looked"),
    ],
)
def test_lag(least: float | None, most: float | None, told: tuple[str, dict[str, Any]]) -> None:
    assert lag({"lag_hours_least": least, "lag_hours_most": most}) == told


@pytest.mark.parametrize(
    ("lang", "closed", "same_day", "opened"),
    [
        (
            "en",
            "between 3 May 2025, 10:00 and 4 May 2025, 14:00",
            "between 4 May 2025, 10:00 and 14:00",
            "by 4 May 2025, 14:00 at the latest",
        ),
        (
            "ru",
            "между 3 мая 2025 г., 10:00 и 4 мая 2025 г., 14:00",
            "между 4 мая 2025 г., 10:00 и 14:00",
            "не позднее 4 мая 2025 г., 14:00",
        ),
        (
            "kk",
            "2025 жылғы 3 мамыр, 10:00 — 2025 жылғы 4 мамыр, 14:00 аралығында",
            "2025 жылғы 4 мамыр, 10:00 — 14:00 аралығында",
            "ең кеші 2025 жылғы 4 мамыр, 14:00",
        ),
    ],
)
def test_a_window_in_words(lang: str, closed: str, same_day: str, opened: str) -> None:
    t = Wording(lang)
    until = "2025-05-04T09:00:00Z"
    assert t.window("2025-05-03T05:00:00Z", until) == closed
    assert t.window("2025-05-04T05:00:00Z", until) == same_day
    assert t.window(None, until) == opened


@pytest.mark.parametrize("path", ["/edits", "/removals", "/"])
@pytest.mark.parametrize("lang", INTERFACE)
def test_lists_tell_both_ends(path: str, lang: str, get: Get) -> None:
    page = html.fromstring(get(path, lang).text)
    told = page.xpath(
        "//section[@aria-labelledby='edits' or @aria-labelledby='removals']//article" if path == "/" else "//article"
    )
    assert told
    for article in told:
        assert len(CLOCK.findall(article.xpath("string(.//*[contains(@class, 'meta')])"))) >= 2


def test_a_removal_names_its_runs(get: Get) -> None:
    page = html.fromstring(get("/removals").text)
    (removal,) = page.xpath(f"//article[.//a[contains(@href, '/item/news/{archives.REMOVED}#kk')]]")
    assert {link.rpartition("/")[2] for link in removal.xpath(".//a[contains(@href, '/runs/')]/@href")} == {
        "20260201T000000Z-bbbbbb", "20260301T000000Z-cccccc",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "late", "unknown", "least"),
    [
        ("en", "translated late", "unknown: archived later", "at least 48 h later"),
        ("ru", "переведено с опозданием", "неизвестно: в архив попало позже", "не менее чем на 48 ч"),
        ("kk", "кешігіп аударылған", "белгісіз: мұрағатқа кейінірек түскен", "кемінде 48 сағат кеш"),
    ],
)
def test_late_is_said_only_where_somebody_looked(lang: str, late: str, unknown: str, least: str, get: Get) -> None:
    known, archived = (get(f"/item/news/{number}", lang).text for number in archives.LATER)
    assert late in read(known, "//article[@id='kk']")
    assert least in read(known, "//section[@id='differences']")
    assert late not in read(archived, "//article[@id='kk']")
    assert unknown in read(archived, "//article[@id='kk']")
    assert unknown in read(archived, "//section[@id='differences']")
