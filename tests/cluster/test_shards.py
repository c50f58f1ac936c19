"""Parts of a crawl: all feeds, each in one part only, whatever is named twice."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

from govkz_crawler.operate.sharded.shards import shards
from govkz_crawler.spiders.arguments import WrongArguments

SETTINGS = Settings()
SETTINGS.setmodule("govkz_crawler.settings")
SETTINGS.set("GOVKZ_ANY_ENTITY", True)


def feeds(parts):
    return [
        (entity, part.given["sections"], part.given["langs"])
        for part in parts
        for entity in part.given["entities"].split(",")
    ]


@given(
    entities=st.lists(st.from_regex(r"[a-z]{3,6}", fullmatch=True).filter(lambda slug: slug != "all"), min_size=1),
    langs=st.lists(st.sampled_from(["kk", "ru", "en"]), min_size=1),
    sections=st.lists(st.sampled_from(["news", "releases"]), min_size=1),
)
def test_every_feed_is_in_one_part(entities, langs, sections):
    given = {"entities": ",".join(entities), "langs": ",".join(langs), "sections": ",".join(sections)}
    parts = shards("press", given, SETTINGS)
    assert sorted(feeds(parts)) == sorted(set(itertools.product(entities, sections, langs)))
    assert len({part.name for part in parts}) == len(parts)
    assert max(part.given["entities"].count(",") for part in parts) < 25


def test_the_site_wide_list_is_not_cut():
    assert feeds(shards("press", {"entities": "mfa,all"}, SETTINGS)) == [("all", "news", "kk"), ("all", "news", "ru")]


def test_a_period_is_the_same_for_all_parts():
    parts = shards("history", {"entities": "mfa", "since": "900d", "until": "2026-05-31"}, SETTINGS)
    assert [part.given["until"] for part in parts] == ["2026-05-31T19:00:00Z"] * 2
    assert parts[0].given["since"] == parts[1].given["since"] != "900d"


@pytest.mark.parametrize(
    ("spider", "given_"), [("entities", {}), ("press", {"since": "2d"}), ("history", {"entities": "Ӏ"})]
)
def test_wrong_arguments(spider, given_):
    with pytest.raises(WrongArguments):
        shards(spider, given_, SETTINGS)
