"""What a list can be told by is kept as long as it may be relied on."""

from dataclasses import replace

import pytest

from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import Feed, PressItem, Reading, Validator

FEED = Feed("mfa", "news", "kk")
AT = "2026-09-01T10:00:00Z"
LATER = "2026-09-01T11:00:00Z"
TAG = Validator("If-None-Match", '"5d8c72a5"', AT)
RELIABLE = Reading(FEED, "rss", "complete", asked_to=AT, from_at=AT, to_at=AT, items=20, validator=TAG)
ITEM = PressItem("mfa", "news", "kk", 7, "rss", title="Жаңалық", url="https://www.gov.kz/x", seen_at=AT)


@pytest.fixture
def writer(tmp_path):
    writer = Writer(tmp_path / "press.db", run=Run("run", AT))
    writer.begin_run("press", {}, AT)
    yield writer
    writer.close()


def test_kept_with_the_number_of_items(writer):
    writer.close_reading(RELIABLE, AT)
    assert writer.lookup.validator(FEED, since=AT) == replace(TAG, items=20)
    assert writer.lookup.validator(Feed("mfa", "news", "ru"), since=AT) is None


def test_not_relied_on_for_longer_than_is_asked_for(writer):
    writer.close_reading(RELIABLE, AT)
    assert writer.lookup.validator(FEED, since=LATER) is None


@pytest.mark.parametrize("outcome", ["complete", "partial", "refused", "failed"])
def test_dropped_with_the_next_reading_that_leaves_none(writer, outcome):
    writer.close_reading(RELIABLE, AT)
    writer.close_reading(replace(RELIABLE, outcome=outcome, validator=None), LATER)
    assert writer.lookup.validator(FEED, since=AT) is None


def test_dropped_when_anybody_misses_an_item_of_the_feed(writer):
    writer.record(ITEM)
    writer.close_reading(RELIABLE, AT)
    everything = Feed("*", "news", "kk")
    writer.close_reading(Reading(everything, "graphql", "complete", items=9, missing=frozenset({7})), LATER)
    assert writer.lookup.validator(FEED, since=AT) is None
