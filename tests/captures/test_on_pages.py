"""How pages show what people captured: who testifies to it, what it contradicts, and that it fills no gap."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE
from govkz_crawler.items import Feed
from tests.archive.writing import looked, rows
from tests.archive.writing import run as run_of_day
from tests.captures.test_beside_crawls import CRAWLED, OTHER, TITLE, captured, crawled

LATER = "2026-06-05T09:00:00Z"


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def page(archive: Path, path: str = "/item/news/7") -> str:
    (shown,) = pages(archive, path, langs=("en",))
    return shown


def pages(archive: Path, *paths: str, langs: Iterable[str] = INTERFACE) -> list[str]:
    """Each of them in each of these languages."""

    async def asked() -> list[str]:
        client = site(archive).client
        answers = [await client.get(path, headers={"accept-language": lang}) for path in paths for lang in langs]
        assert {answer.status_code for answer in answers} == {200}
        return [answer.text for answer in answers]

    return asyncio.run(asked())


def shown_testimonies(archive: Path) -> str:
    return page(archive).partition('<ul class="testimonies">')[2].partition("</ul>")[0]


def test_who_captured_it(archive):
    captured(archive, LATER, TITLE, by="A. <Reader>")
    assert all("A. &lt;Reader&gt;" in shown for shown in pages(archive, "/item/news/7", "/item/news/7/kk/1"))
    assert "CAPTURED in a reader" in page(archive)  # its citation


def test_a_text_that_only_a_capture_has_says_so(archive):
    captured(archive, LATER, TITLE)
    assert "no crawl has seen this text" in shown_testimonies(archive)


def test_two_captures_that_agree_say_so(archive):
    captured(archive, LATER, TITLE, by="A. Reader")
    captured(archive, "2026-06-06T09:00:00Z", TITLE, by="B. Reader")
    captured(archive, "2026-06-07T09:00:00Z", TITLE, by="B. Reader")
    told = "SELECT captured_by, also_by, borne_out FROM testimonies ORDER BY seen_at"
    assert rows(archive, told) == [("A. Reader", "B. Reader", 0), *[("B. Reader", "A. Reader", 0)] * 2]
    shown = shown_testimonies(archive)
    assert shown.count("<li>") == 3
    assert "the same text was also captured by B. Reader" in shown
    crawled(archive, "2026-06-09T09:00:00Z", TITLE)
    assert {row[2] for row in rows(archive, told)} == {1}
    assert shown_testimonies(archive).count("a crawl saw the same text") == 3


def test_a_contradiction_stands_on_the_page(archive):
    crawled(archive, CRAWLED, TITLE)
    captured(archive, CRAWLED, OTHER)
    shown = shown_testimonies(archive)
    assert "it contradicts another version of the same moment" in shown
    assert 'href="/item/news/7/kk/diff/1..2"' in shown
    assert TITLE in page(archive).partition("<h1>")[2].partition("</h1>")[0]


def test_a_newer_capture_is_shown_as_such(archive):
    crawled(archive, CRAWLED, TITLE)
    captured(archive, LATER, OTHER)
    shown = shown_testimonies(archive)
    assert "it is newer than what is shown here, and shows another text" in shown
    assert "contradicts" not in shown
    assert TITLE in page(archive).partition("<h1>")[2].partition("</h1>")[0]


def test_a_page_without_captures_speaks_of_none(archive):
    crawled(archive, CRAWLED, TITLE)
    assert "testimonies" not in page(archive)


def test_a_gap_stays_one_and_shows_what_was_captured_of_it(archive):
    with run_of_day(archive, 1) as writer:
        asked = {"asked_from": "2026-05-01T00:00:00Z", "asked_to": "2026-06-01T09:00:00Z"}
        reading = looked(Feed("mfa", "news", "kk"), "refused", **asked)
        writer.close_reading(reading, "2026-06-01T09:00:00Z")
    gap = "SELECT from_at, to_at, testified, testified_by FROM gaps"
    assert rows(archive, gap) == [("2026-05-01T00:00:00Z", "2026-06-01T09:00:00Z", 0, None)]
    captured(archive, LATER, TITLE, by="A. Reader")
    captured(archive, "2026-06-06T09:00:00Z", OTHER, by="B. Reader")
    assert rows(archive, gap) == [("2026-05-01T00:00:00Z", "2026-06-01T09:00:00Z", 1, "A. Reader,B. Reader")]
    assert all("1 (A. Reader, B. Reader)" in shown for shown in pages(archive, "/gaps"))
