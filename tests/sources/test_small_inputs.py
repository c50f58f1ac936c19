"""Small answers that a reader once got wrong, kept beside the checkout; each goes through reader and stages."""

import os
from pathlib import Path

import pytest

from govkz_crawler.items import Feed, PressItem
from govkz_crawler.normalise.stages import Origin, normalise
from govkz_crawler.sources import CLOCKS
from tests.sources.answers import details, graphql, item, news, read, response, rss

HERE = Path(os.environ.get("GOVKZ_TEST_CASES", Path(__file__).parents[3] / "shared" / "cases"))
pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason="the small inputs are not beside this checkout")

RUSSIAN = Feed("mfa", "news", "ru")
ORIGIN = Origin("https://www.gov.kz", CLOCKS)


def made(source: str, body: bytes | str) -> list[PressItem]:
    page = read(source, response(body), RUSSIAN)
    for one in page.items:
        one.seen_at = "2026-06-09T12:00:00Z"
    return [done.item for done in normalise(ORIGIN, page.items)]


def body_of(case: str) -> PressItem:
    """What is made of a body, which comes once in GraphQL and once in RSS."""
    html = (HERE / case / "body.html").read_text(encoding="utf-8")
    title = "Министр открыл новую школу"
    [one] = made("graphql", graphql([news(7, title=title, body=html)]))
    [other] = made("rss", rss(item(title=title, link=details(7), content_encoded=f"<![CDATA[{html}]]>")))
    assert (one.media, one.links, one.translation) == (other.media, other.links, other.translation)
    return one


def test_a_wall_clock_with_a_z() -> None:
    [one] = made("graphql", (HERE / "04-local-clock-as-Z" / "row.json").read_bytes())
    assert (one.published_on, one.published_at) == ("2025-10-19", "2025-10-19T15:01:00Z")


def test_embedded_media_are_content() -> None:
    one = body_of("06-embeds-lost")
    assert one.media == ["https://www.youtube.com/embed/abc", "https://www.gov.kz/uploads/2026/1/1/a.mp4"]
    assert (one.text, one.translation) == ("", "own")


def test_hyphens_of_word() -> None:
    html = (HERE / "05-word-1E-1F" / "body.html").read_text(encoding="utf-8")
    [one] = made("graphql", graphql([news(7, body=html)]))
    assert one.text == "инвестиция | 1 млн\nАлматы-Астана"


def test_a_date_of_java_in_a_russian_locale() -> None:
    [one] = made("rss", (HERE / "08-localised-pubdate" / "feed.xml").read_bytes())
    assert (one.published_at, one.published_on) == ("2025-10-19T05:00:00Z", "2025-10-19")


def test_one_bad_byte() -> None:
    page = read("rss", response((HERE / "10-one-bad-byte" / "feed.xml").read_bytes()), RUSSIAN)
    assert [one.title for one in page.items] == ["Первый"]
    assert [odd.reason for odd in page.rejected] == ["bytes that are no text"]


def test_a_picture_is_no_missing_translation() -> None:
    one = body_of("14-image-only-placeholder")
    assert (one.media, one.translation) == (["https://www.gov.kz/uploads/2025/10/19/a.jpg"], "own")
