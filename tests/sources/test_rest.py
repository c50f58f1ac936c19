"""What is asked of the REST list; its rows are tested with those of GraphQL."""

import json

import pytest
from scrapy import Request

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sources.feed_page import ShapeChanged
from govkz_crawler.sources.rest import read, recognise, request
from govkz_crawler.sources.source import Question
from tests.sources.answers import BASE, FEED, TITLE, news, response, rest

LIST = "https://www.gov.kz/api/v1/public/content-manager"


def test_the_request():
    asked = request(BASE, FEED)
    assert (asked.method, asked.body) == ("GET", b"")
    assert asked.url == f"{LIST}/news?projects=eq:mfa&sort-by=created_date:DESC&page=1&size=50"
    assert asked.headers.to_unicode_dict() == {"Accept": "application/json", "Accept-Language": "kk"}


def test_page_and_size():
    assert request(BASE, FEED, Question(page=3, size=10)).url.endswith("&page=3&size=10")


def test_sections_have_their_own_content_type_and_date():
    asked = request(BASE, Feed("mfa", "article", "ru"))
    assert asked.url.startswith(f"{LIST}/article?projects=eq:mfa&sort-by=publication_date:DESC&")


def test_the_site_wide_list_names_no_project():
    assert request(BASE, Feed(SITE_WIDE, "releases", "ru")).url.startswith(f"{LIST}/press_releases?sort-by=")


def test_rows_as_this_interface_gives_them():
    row = news(1_237_001) | {"id": 1_237_001, "created_date": "2026-02-17T10:00:00.000+00:00"}
    row |= {
        "hint": None,
        "alt_image": None,
        "comments_on": False,
        "directions": [{"id": 1, "title": "Саясат"}],
    }
    page = read(response(rest([row])), FEED)
    assert (page.items[0].article_id, page.items[0].title) == (1_237_001, TITLE)
    assert (page.items[0].published_raw, page.unknown) == (row["created_date"], frozenset())


def test_an_error_object_is_no_empty_list():
    with pytest.raises(ShapeChanged) as raised:
        read(response('{"timestamp": 1781005680, "status": 500, "error": "Ішкі қате"}'), FEED)
    assert (raised.value.expected, raised.value.found) == (
        "a list of rows",
        "an object with timestamp, status, error",
    )


@pytest.mark.parametrize("wrapped", ["{}", '{{"data": {}}}', '{{"content": {}}}'])
def test_the_details_of_an_item(wrapped):
    row = json.dumps(news(7) | {"id": 7})
    answer = response(wrapped.format(row), url=f"{LIST}/news/7")
    assert [item.article_id for item in read(answer, FEED).items] == [7]


def test_a_list_is_no_single_item():
    with pytest.raises(ShapeChanged, match="a list of rows"):
        read(response(json.dumps(news(7)), url=f"{LIST}/news?page=1"), FEED)


@pytest.mark.parametrize(
    ("path", "headers", "feed"),
    [
        ("news?projects=eq:mfa&page=1", {"Accept-Language": "kk"}, Feed("mfa", "news", "kk")),
        ("news?page=1", {"Accept-Language": "ru-RU,ru;q=0.9,en;q=0.8"}, Feed(SITE_WIDE, "news", "ru")),
        ("news?projects=contains:mf", {"Accept-Language": "kz"}, Feed(SITE_WIDE, "news", "kk")),
        ("press_releases/7", {"Accept-Language": "kk"}, Feed(SITE_WIDE, "releases", "kk")),
        (
            "news/7",
            {
                "Accept-Language": "kk",
                "Referer": "https://www.gov.kz/memleket/entities/moa/press/news/details/7?lang=kk",
            },
            Feed("moa", "news", "kk"),
        ),
        (
            "news/7",
            {
                "Accept-Language": "kk",
                "Referer": "https://www.gov.kz/memleket/entities/moa/press/news/details/8?lang=kk",
            },
            Feed(SITE_WIDE, "news", "kk"),
        ),
        ("news/7", {}, Feed(SITE_WIDE, "news", "")),
    ],
)
def test_what_a_browser_asks_for(path, headers, feed):
    asked = recognise(Request(f"{LIST}/{path}", headers=headers))
    assert asked is not None
    assert asked.feed == feed


@pytest.mark.parametrize("path", ["", "people", "news/7/comments", "news/latest"])
def test_other_answers_of_the_interface(path):
    assert recognise(Request(f"{LIST}/{path}", headers={"Accept-Language": "kk"})) is None
