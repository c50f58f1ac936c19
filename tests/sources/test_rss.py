"""Items of a feed: whose they are, their numbers and what stands in them."""

import json

import pytest

from govkz_crawler.items import Feed
from govkz_crawler.sources.feed_page import ShapeChanged
from govkz_crawler.sources.rss import read, request
from tests.sources.answers import BASE, BODY, FEED, TITLE, details, item, response, rss


def read_items(*items, feed=FEED, url=f"{BASE}/api/v1/public/rss/mfa/news/kk"):
    return read(response(rss(*items), url=url), feed)


def test_the_request():
    asked = request(BASE, FEED)
    assert (asked.method, asked.url) == ("GET", "https://www.gov.kz/api/v1/public/rss/mfa/news/kk")
    assert asked.headers.to_unicode_dict() == {
        "Accept": "application/rss+xml, application/xml", "Accept-Language": "kk"
    }  # fmt: skip


def test_an_item_as_it_stands():
    page = read_items(
        item(
            title=TITLE,
            link=details(1_237_001),
            guid=details(1_237_001),
            pubDate="Tue, 09 Jun 2026 16:48:00 +0500",
            description="Жаңа &lt;b&gt;бөлім&lt;/b&gt; &amp;laquo;ашылды&amp;raquo;",
            content_encoded=f"<![CDATA[{BODY}<img src='/uploads/a.jpg' onerror='x'>]]>",
        )
    )
    (found,) = page.items
    assert (found.entity, found.section, found.lang, found.source) == ("mfa", "news", "kk", "rss")
    assert (found.article_id, found.title, found.url) == (1_237_001, TITLE, details(1_237_001))
    assert found.summary == "Жаңа <b>бөлім</b> &laquo;ашылды&raquo;"
    assert found.body == f"{BODY}<img src='/uploads/a.jpg' onerror='x'>"
    assert found.published_raw == "Tue, 09 Jun 2026 16:48:00 +0500"
    assert (found.entities, found.extent, found.image_url) == (("mfa",), "summary", None)
    assert (page.rejected, page.unknown) == ([], frozenset())


def test_a_channel_without_items_is_an_empty_page():
    assert read_items().rows == 0


def test_all_but_the_number_may_be_missing():
    (found,) = read_items(item(guid="17")).items
    assert found.article_id == 17
    assert (found.title, found.body, found.summary, found.published_raw, found.url) == (None,) * 5


BODIES = {
    "description alone": ({"description": "Қысқаша"}, ("Қысқаша", "Қысқаша")),
    "content alone": ({"content_encoded": BODY}, (BODY, None)),
    "content first": ({"content_encoded": BODY, "description": "Қысқаша"}, (BODY, "Қысқаша")),
    "content is empty": ({"description": "Қысқаша", "content_encoded": ""}, ("Қысқаша", "Қысқаша")),
    "caption of a picture": ({"description": "Қысқаша", "media_description": "Сурет"}, ("Қысқаша",) * 2),
    "empty description": ({"description": ""}, ("", "")),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "texts"), BODIES.values(), ids=BODIES)
def test_bodies_and_summaries(fields, texts):
    escaped = {name: value.replace("<", "&lt;") for name, value in fields.items()}
    (found,) = read_items(item(link=details(5), **escaped)).items
    assert (found.body, found.summary) == texts


NUMBERS = {
    "link": {"link": details(5)},
    "guid alone": {"guid": details(5)},
    "link before guid": {"link": details(5), "guid": "9"},
    "slug, then a bare guid": {"link": details("zhana-bolim"), "guid": " 5 "},
    "slug, then a guid with the number": {"link": details("zhana-bolim"), "guid": details(5)},
    "another link, then guid": {"link": "https://betta.gov.kz/a", "guid": details(5)},
    "relative": {"link": "/memleket/entities/mfa/press/news/details/5"},
    "old host": {"link": "http://gov.kz/memleket/entities/mfa/press/news/details/5/"},
    "more parameters": {"link": details(5) + "&amp;directionId=_1&amp;utm=a#b"},
}


@pytest.mark.parametrize("fields", NUMBERS.values(), ids=NUMBERS)
def test_numbers(fields):
    assert [found.article_id for found in read_items(item(**fields)).items] == [5]


def test_a_link_below_the_server_that_was_asked():
    base = "http://127.0.0.1:8089/mirror"
    link = details(5).replace(BASE, base)
    page = read_items(item(link=link), url=f"{base}/api/v1/public/rss/mfa/news/kk")
    assert [(found.article_id, found.url) for found in page.items] == [(5, link)]


REJECTED = {
    "nothing but a title": ({"title": TITLE}, "no id"),
    "slug alone": ({"link": details("zhana-bolim")}, "no id"),
    "word as guid": ({"guid": "news-5"}, "no id"),
    "zero": ({"guid": "0"}, "id is outside 1 … 2**53-1"),
    "too large": ({"guid": str(2**53)}, "id is outside 1 … 2**53-1"),
    "other section": ({"link": details(5, section="releases")}, "other section"),
    "other section in the guid": (
        {"link": details(5), "guid": details(5, section="events")},
        "other section",
    ),
}


@pytest.mark.parametrize(("fields", "reason"), REJECTED.values(), ids=REJECTED)
def test_what_cannot_be_known_is_kept_apart(fields, reason):
    page = read_items(item(link=details(6)), item(**fields))
    assert [found.article_id for found in page.items] == [6]
    (rejected,) = page.rejected
    assert (rejected.reason, rejected.section, rejected.lang) == (reason, "news", "kk")
    assert json.loads(rejected.raw)["title"] == fields.get("title")


def test_elements_that_confuse_the_parser_are_no_link():
    page = read_items("<item><title>Сауда</title><links/><link href='a'/></item>")
    assert [rejected.reason for rejected in page.rejected] == ["no id"]


def test_a_link_to_another_entity():
    (found,) = read_items(item(link=details(5, entity="maidd"))).items
    assert (found.entity, found.entities, found.article_id) == ("maidd", ("maidd",), 5)


def test_a_link_to_two_entities_prefers_the_one_of_the_feed():
    (found,) = read_items(item(link=details(5, entity="maidd"), guid=details(5))).items
    assert (found.entity, found.entities) == ("mfa", ("maidd", "mfa"))


DATES = {
    "pubDate": ({"pubDate": "09.06.2026 16:48", "dc_date": "2026-06-01"}, "09.06.2026 16:48"),
    "dc:date": ({"dc_date": "2026-06-09T11:48:00Z"}, "2026-06-09T11:48:00Z"),
    "empty pubDate": ({"pubDate": "", "dc_date": "2026-06-09"}, "2026-06-09"),
    "words": ({"pubDate": "2026 жылғы 9 маусым"}, "2026 жылғы 9 маусым"),
    "none": ({}, None),
}


@pytest.mark.parametrize(("fields", "raw"), DATES.values(), ids=DATES)
def test_dates_stay_raw(fields, raw):
    assert read_items(item(link=details(5), **fields)).items[0].published_raw == raw


PICTURES = {
    "enclosure": ('<enclosure url="/uploads/a.jpg" type="image/jpeg" length="1"/>', "/uploads/a.jpg"),
    "document, then picture": (
        '<enclosure url="/uploads/a.pdf" type="application/pdf" length="1"/>'
        '<enclosure url="/uploads/b.png" type="IMAGE/PNG" length="1"/>',
        "/uploads/b.png",
    ),
    "document": ('<enclosure url="/uploads/a.pdf" type="application/pdf" length="1"/>', None),
    "media:content": ('<media:content url="/uploads/a.jpg" medium="image"/>', "/uploads/a.jpg"),
    "video": ('<media:content url="/uploads/a.mp4" medium="video"/>', None),
    "thumbnail": ('<media:thumbnail url="/uploads/t.jpg"/>', "/uploads/t.jpg"),
    "without address": ('<enclosure type="image/jpeg"/><media:thumbnail/>', None),
}


@pytest.mark.parametrize(("markup", "url"), PICTURES.values(), ids=PICTURES)
def test_pictures(markup, url):
    entry = item(link=details(5)).replace("</item>", f"{markup}</item>")
    assert read_items(entry).items[0].image_url == url


def test_new_fields_are_reported():
    page = read_items(item(link=details(5), category="саясат", ya_genre="хабар"), item(link=details(6), rank="1"))
    assert page.unknown == {"ya_genre", "rank"}


def test_items_that_nothing_is_known_of_are_a_changed_shape():
    with pytest.raises(ShapeChanged) as raised:
        read_items(item(pubDate="09.06.2026"), item(description="Қысқаша"))
    assert raised.value.expected == "items with a link, guid or title"
    assert "published" in raised.value.found


def test_the_section_is_the_one_of_the_feed():
    (found,) = read_items(item(link=details(5, section="events")), feed=Feed("mfa", "events", "kk")).items
    assert found.section == "events"


@pytest.mark.parametrize(
    "dates",
    [
        ["вс, 19 окт. 2025 10:00:00 +0500", "сб, 18 окт. 2025 10:00:00 +0500"],
        ["жс, 19 қаз. 2025 10:00:00 +0500", "сб, 18 қаз. 2025 10:00:00 +0500"],
    ],
    ids=["Russian", "Kazakh"],
)
def test_dates_of_a_server_in_another_locale(dates):
    entries = [item(title=TITLE, link=details(number), pubDate=date) for number, date in enumerate(dates, start=5)]
    assert [one.published_raw for one in read(response(rss(*entries)), FEED).items] == dates
