"""The RSS feeds."""

from datetime import timedelta, timezone

import feedparser
import pytest
from lxml import etree

from tests.standin import StandIn, World
from tests.standin.asking import END, feed, get


def test_feed_holds_the_newest_items(standin: StandIn, world: World) -> None:
    answer = feed(standin)
    entries = feedparser.parse(answer.content).entries
    newest = sorted(world.items(entity="mfa"), key=lambda item: (item.created, item.id), reverse=True)
    assert answer.headers["Content-Type"] == "application/rss+xml;charset=UTF-8"
    assert [entry.link for entry in entries] == [item.url("kk") for item in newest[:20]]
    assert entries[0].published_parsed[:6] == newest[0].created.timetuple()[:6]


def test_feed_knobs(standin: StandIn, world: World) -> None:
    item = world.add("mfa", created=END, body="<p>Мәтін & белгі</p>")
    standin.knobs.rss_depth = 3
    standin.knobs.rss_zone = timezone(timedelta(hours=5))
    items = etree.fromstring(feed(standin).content).findall(".//item")
    assert len(items) == 3
    assert items[0].findtext("pubDate") == "Mon, 01 Jun 2026 05:00:00 +0500"
    assert items[0].findtext("{*}encoded") == "<p>Мәтін & белгі</p>"
    standin.knobs.rss_elements = {"guid"}
    first = etree.fromstring(feed(standin).content).find(".//item")
    assert [(element.tag, element.text) for element in first][1:] == [("guid", item.url("kk"))]


@pytest.mark.parametrize("parts", [("nobody",), ("mfa", "media"), ("mfa", "news", "xx")], ids="/".join)
def test_unknown_feeds_are_404(standin: StandIn, parts: tuple[str, ...]) -> None:
    assert feed(standin, *parts).status_code == 404


def test_feed_answers_conditional_requests(standin: StandIn, world: World) -> None:
    path = "/api/v1/public/rss/mfa/news/kk"
    first = get(standin, path)
    known = {"If_None_Match": first.headers["ETag"], "If_Modified_Since": first.headers["Last-Modified"]}
    assert (get(standin, path, **known).status_code, get(standin, path, **known).content) == (304, b"")
    world.edit("news", world.items(entity="mfa")[-1].id, "kk", title="Жаңа тақырып")
    assert get(standin, path, **known).status_code == 200
    standin.knobs.rss_validators = False
    assert "ETag" not in get(standin, path).headers
