"""Faults of what rows say: the same item written otherwise, or at great cost to a careless reader."""

import re
from typing import Any

import feedparser
import pytest
from lxml import etree

from tests.standin import StandIn, World
from tests.standin.asking import END, feed, news

DATES = {
    "kk": "Дс, 01 мау 2026 05:00:00 +0500",
    "ru": "пн, 01 июн 2026 05:00:00 +0500",
    "comment": "Mon, 01 Jun 2026 05:00:00 +0500 (ALMT)",
    "rfc850": "Monday, 01-Jun-26 05:00:00 +0500",
    "asctime": "Mon Jun 01 05:00:00 2026 +0500",
    "java": "Mon Jun 01 05:00:00 GMT+0500 2026",
    "iso": "2026-06-01T05:00:00+0500",
}


def items(standin: StandIn) -> list[Any]:
    return etree.fromstring(feed(standin).content, etree.XMLParser(huge_tree=True)).findall(".//item")


@pytest.mark.parametrize("style", DATES)
def test_the_same_moment_is_written_otherwise(standin: StandIn, world: World, style: str) -> None:
    world.add("mfa", created=END)
    standin.fault("rss", "localised_dates", style=style)
    assert items(standin)[0].findtext("pubDate") == DATES[style]


def test_addresses_carry_another_parameter_in_each_answer(standin: StandIn, world: World) -> None:
    body = '<p><a href="https://egov.kz/a">a</a><img src="/uploads/1.jpeg"></p>'
    world.add("mfa", created=END, body=body)
    standin.fault("rss", "tracking")
    standin.fault("graphql", "tracking", parameter="from", uploads="hash")
    links = [items(standin)[0].findtext("link") for _ in range(2)]
    assert links[0] != links[1]
    assert len({re.sub(r"utm_campaign=\d+$", "", link) for link in links}) == 1
    found = re.fullmatch(body.replace("/a", r"/a\?from=(\d+)", 1).replace(".jpeg", r".jpeg\?hash=(\d+)"),
                         news(standin, projects="eq:mfa", size=1)[0]["body"])  # fmt: skip
    assert found
    assert found[1] == found[2]


@pytest.mark.parametrize(
    ("kind", "name", "size"),
    [("marks_bomb", "body", 500_000), ("tags_bomb", "body", 700_000), ("paragraph_bomb", "body", 100_000),
     ("title_bomb", "title", 1_000_000)],
)  # fmt: skip
def test_one_text_costs_much(standin: StandIn, kind: str, name: str, size: int) -> None:
    standin.fault("graphql", kind)
    rows = news(standin, projects="eq:mfa")
    assert abs(len(rows[0][name].encode()) - size) < 20
    assert all(len((row[name] or "").encode()) < 20_000 for row in rows[1:])


def test_an_author_costs_much(standin: StandIn) -> None:
    standin.fault("rss", "author_bomb", size=10_000)
    assert len(items(standin)[0].findtext("author")) == 10_000


def test_one_bad_byte_and_something_behind_the_end(standin: StandIn) -> None:
    standin.fault("rss", "bad_byte", times=1)
    spoilt = feed(standin)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(spoilt.content)
    assert "\ufffd" in spoilt.content.decode(errors="replace")
    standin.fault("rss", "trailing")
    assert feed(standin).text.endswith("</rss>\n<!-- cached --><script>ga()</script>\n")
    assert len(feedparser.parse(feed(standin).content).entries) == 20
