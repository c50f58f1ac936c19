"""What the rhythm of feeds is judged by."""

from govkz_crawler.archive.feeds.publication_history import History, histories
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.items import Feed
from govkz_crawler.normalise.clock import parse_utc
from tests.archive.writing import day, looked, run
from tests.archive_factory import item


def seconds(moment: str) -> int:
    return int(parse_utc(moment).timestamp())


def test_a_feed_is_judged_by_the_period_that_was_read_whole(archive):
    with run(archive, 9) as writer:
        for number, at in enumerate((day(1), day(6), day(8, 20)), start=1):
            writer.record(item(number, published_at=at, published_on=at[:10], seen_at=day(9)))
        writer.record(item(4, published_at=day(7), translation="placeholder", title="-", text="", seen_at=day(9)))
        writer.record(item(5, published_at=None, published_on=None, seen_at=day(9)))
        writer.close_reading(looked(from_at=day(1, 0), to_at=day(3)), day(9))
        writer.close_reading(looked(from_at=day(5), to_at=day(9)), day(9))
        writer.close_reading(looked(Feed("moa", "news", "kk"), from_at=day(2), to_at=day(9)), day(9))
        writer.close_reading(looked(Feed("*", "news", "kk"), from_at=day(2), to_at=day(9)), day(9))
        writer.close_reading(looked(Feed("edu", "news", "ru"), "refused"), day(9))
    with reading(archive) as db:
        found = list(histories(db, "2025-01-01T00:00:00Z"))
        recent = list(histories(db, day(8)))
    moments = [seconds(day(6)), seconds(day(8, 20))]
    assert found == [History("edu/news/kk", "kk", seconds(day(5)), seconds(day(9)), moments)]
    assert recent[0] == History("edu/news/kk", "kk", seconds(day(8)), seconds(day(9)), moments[1:])
