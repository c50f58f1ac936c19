"""What the archive tells of each feed, for the choice of those to be asked."""

import pytest

from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import Feed, Reading
from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.polling.past import Past
from govkz_crawler.polling.rhythms import Standing
from tests.archive_factory import item

FROM, FIRST, SECOND, NOW = (f"2025-09-{day:02}T10:00:00Z" for day in (1, 3, 4, 5))
FEED = Feed("edu", "news", "kk")


def seconds(moment: str) -> int:
    return int(parse_utc(moment).timestamp())


@pytest.fixture
def writer(tmp_path):
    writer = Writer(tmp_path / "press.db", run=Run("run", FIRST))
    writer.begin_run("press", {}, FIRST)
    yield writer
    writer.close()


def read(feed: Feed, from_at: str, to_at: str) -> Reading:
    return Reading(feed, "rss", "complete", asked_from=from_at, asked_to=to_at, from_at=from_at, to_at=to_at)


def known(writer: Writer, since: str = "2025-01-01T00:00:00Z"):
    return writer.lookup.known_feeds("news", "kk", since)


def test_nobody_was_ever_looked_at(writer):
    assert (known(writer).standings, known(writer).answered_at) == ({}, 0)


def test_what_was_published_while_it_was_read(writer):
    moments = ["2025-09-01T09:00:00Z", "2025-09-01T12:00:00Z", "2025-09-02T12:00:00Z"]
    for number, moment in enumerate(moments, start=1):
        writer.record(item(number, published_at=moment, published_raw=moment, seen_at=FIRST))
    writer.close_reading(read(FEED, FROM, FIRST), FIRST)
    past = Past(seconds(FROM), seconds(FIRST), [seconds(moment) for moment in moments[1:]])
    assert known(writer).standings == {"edu": Standing(seconds(FIRST), "complete", seconds(FIRST), past)}
    assert known(writer).answered_at == seconds(FIRST)
    recent = known(writer, since="2025-09-02T00:00:00Z").standings["edu"].past
    assert recent == Past(seconds("2025-09-02T00:00:00Z"), seconds(FIRST), [seconds(moments[2])])


def test_an_item_that_is_dated_later_than_it_was_seen_was_there_when_it_was_seen(writer):
    writer.record(item(1, published_at=NOW, published_raw=NOW, seen_at="2025-09-03T09:00:00Z"))
    writer.close_reading(read(FEED, FROM, FIRST), FIRST)
    assert known(writer).standings["edu"].past.moments == [seconds("2025-09-03T09:00:00Z")]


def test_only_the_newest_period_without_a_hole_counts(writer):
    writer.close_reading(read(FEED, "2025-08-01T00:00:00Z", "2025-08-02T00:00:00Z"), "2025-08-02T00:00:00Z")
    writer.close_reading(read(FEED, FROM, FIRST), FIRST)
    assert known(writer).standings["edu"].past == Past(seconds(FROM), seconds(FIRST), [])


def test_a_look_in_vain(writer):
    writer.close_reading(read(FEED, FROM, FIRST), FIRST)
    writer.close_reading(Reading(FEED, "rss", "failed", "HTTP 500", asked_from=FIRST, asked_to=SECOND), SECOND)
    writer.close_reading(Reading(Feed("moa", "news", "kk"), "rss", "refused", "no"), SECOND)
    standings = known(writer).standings
    assert (standings["edu"].looked_at, standings["edu"].complete_at) == (seconds(SECOND), seconds(FIRST))
    assert standings["moa"] == Standing(seconds(SECOND), "refused", None, None)


def test_other_languages_sections_and_the_whole_site_do_not_count(writer):
    for feed in (Feed("edu", "news", "ru"), Feed("edu", "events", "kk"), Feed("*", "news", "kk")):
        writer.close_reading(read(feed, FROM, FIRST), FIRST)
    assert known(writer).standings == {}
    assert known(writer).answered_at == seconds(FIRST)
