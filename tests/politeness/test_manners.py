"""How the crawl behaves as a guest, proved by what the server has written down."""

import itertools
import os
import signal
import time
from datetime import UTC, datetime

import pytest

from govkz_crawler import __version__
from govkz_crawler.politeness.robots import TOKEN, rules
from tests import forking
from tests.crawling import ROOT, command, crawl, environment, govkz
from tests.patience import PATIENCE, until
from tests.standin import StandIn, World
from tests.standin.knobs import ROBOTS

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = [f"entity-{letter}" for letter in "abcdefghijkl"]
FEEDS = 2 * len(ENTITIES)  # in Kazakh and in Russian
CONTACT = "https://example.org/press"
AGENT = f"govkz_crawler/{__version__} (+{CONTACT})"
DELAY = 0.05
PAUSE = 300  # seconds that the site asks for in vain
POLITE = {
    "entities": ",".join(ENTITIES), "GOVKZ_CONTACT": CONTACT,
    "DOWNLOAD_DELAY": DELAY, "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": DELAY,
}  # fmt: skip


@pytest.fixture
def standin():
    with StandIn(World.generate(7, ENTITIES, 3, START, END, body_chars=300)) as running:
        yield running


def rests(log) -> list[float]:
    """Seconds between each answer and the next request."""
    return [later.time - earlier.answered for earlier, later in itertools.pairwise(log)]


def assert_a_good_guest(log):
    assert [number for number, record in enumerate(log) if record.path == "/robots.txt"] == [0], "first and once"
    assert {record.headers["User-Agent"] for record in log} == {AGENT}
    assert all(rules(ROBOTS.encode()).can_fetch(f"http://site{record.path}", TOKEN) for record in log)
    assert min(rests(log)) >= 0, "one question at a time"
    assert log[-1].time - log[0].time > DELAY * (len(log) - 1)


def test_a_poll_of_two_dozen_feeds_and_another_one(standin, archive):
    first = crawl("press", archive, standin.url, **POLITE)
    assert (first.status, first.err, first.counts["feeds_complete"]) == (0, "", FEEDS)
    assert len(standin.requests("rss")) == len(standin.requests("graphql")) == FEEDS
    assert_a_good_guest(standin.log)
    assert min(rests(standin.log)) > DELAY

    standin.log.clear()
    standin.world.edit("news", standin.world.items()[0].id, "ru", title="Уточнено число получателей")
    # Whatever number of requests Scrapy may have in hand: the site sees one at a time.
    second = crawl("press", archive, standin.url, **POLITE, CONCURRENT_REQUESTS=8)
    assert (second.status, second.counts["edited"], second.counts["feeds_complete"]) == (0, 1, FEEDS)
    assert_a_good_guest(standin.log)
    # All other lists are what they were: nobody sends them, nobody reads them, nobody asks for their texts.
    assert [record.status for record in standin.requests("rss")].count(304) == FEEDS - 1
    assert len(standin.requests("graphql")) == 1
    readings = "SELECT reason, sum(items) FROM coverage WHERE run_id = ? GROUP BY reason ORDER BY reason"
    assert second.rows(readings, second.report["run_id"]) == [(None, 3), ("not modified", 3 * (FEEDS - 1))]
    assert second.rows("SELECT count(*) FROM gaps") == [(0,)]
    assert govkz("verify", "--archive", archive).returncode == 0


def test_retry_after_is_obeyed(standin, archive):
    standin.fault("rss", "status", code=429, retry_after="2", times=1)
    done = crawl("press", archive, standin.url, entities="entity-a,entity-b", langs="ru")
    assert (done.status, done.counts["new"]) == (0, 6)
    refused = next(record for record in standin.log if record.status == 429)
    following = standin.log[standin.log.index(refused) + 1]
    assert following.time - refused.answered >= 2.0


def test_crawl_delay_is_a_lower_bound(standin, archive):
    standin.knobs.robots = f"{ROBOTS}Crawl-delay: 0.5\n"
    done = crawl("press", archive, standin.url, entities="entity-a", langs="ru")
    assert done.status == 0
    assert len(standin.log) == 3
    assert min(rests(standin.log)) > 0.5


def test_a_slow_site_is_asked_less_often(standin, archive):
    """AutoThrottle: a pause as long as the answer took, and half as much at least after each that comes faster."""
    standin.fault("rss", "hang", seconds=1.0, times=1)
    options = POLITE | {"entities": "entity-a,entity-b,entity-c,entity-d", "GOVKZ_SOURCES": "rss"}
    done = crawl("press", archive, standin.url, **options, langs="ru")
    assert done.status == 0
    paused = rests(standin.requests("rss"))
    assert all(pause > expected for pause, expected in zip(paused, (0.95, 0.45, 0.2), strict=True)), paused


def test_pauses_double_and_a_site_that_goes_down_is_left_alone(standin, archive):
    standin.fault(lambda record: record.interface in ("rss", "graphql"), "status", code=503, nth=7)
    step = 0.002
    done = crawl("press", archive, standin.url, entities=",".join(ENTITIES), langs="ru", DOWNLOAD_DELAY=step)
    failures = [record for record in standin.log if record.status == 503]
    assert len(failures) == 10
    assert all(rest >= step * 2**number for number, rest in enumerate(rests(failures), start=1))
    assert done.status == 3
    assert "Traceback" not in done.err
    assert "10 failures in a row, the last HTTP 503" in done.out
    assert done.report["left_alone"] in done.out
    assert sum(done.counts[f"feeds_{outcome}"] for outcome in ("complete", "partial", "failed")) == len(ENTITIES)
    assert govkz("verify", "--archive", archive).returncode == 0


def test_who_is_sent_away_for_hours_goes_and_does_not_come_back_before(standin, archive):
    standin.fault("rss", "status", code=503, retry_after="7200", nth=2)
    done = crawl("press", archive, standin.url, entities="entity-a,entity-b,entity-c", langs="ru")
    assert "the site asks to be left alone for 7,2" in done.out
    assert (done.status, len(standin.requests("rss"))) == (3, 2)
    standin.log.clear()
    again = crawl("press", archive, standin.url, entities="entity-a", langs="ru")
    assert (again.status, standin.log) == (1, [])
    assert "the site asks to be left alone" in again.out


def test_a_budget_that_is_spent_ends_the_day(standin, archive):
    options = {"entities": "entity-a,entity-b,entity-c,entity-d", "langs": "ru", "GOVKZ_DAILY_REQUESTS": 5}
    for requests in (5, 0):
        standin.log.clear()
        done = crawl("press", archive, standin.url, **options)
        assert (done.status, len(standin.log), done.counts["requests"]) == (3, requests, requests)
        assert done.report["left_alone"] == "the day's 5 requests are used up"
        assert "the day's 5 requests are used up" in done.out
    assert govkz("verify", "--archive", archive).returncode == 0
    rest = crawl("press", archive, standin.url, **options | {"GOVKZ_DAILY_REQUESTS": 0})
    assert (rest.status, rest.rows("SELECT count(*) FROM articles")) == (0, [(12,)])


def test_a_pause_does_not_outlast_the_run(standin, archive, tmp_path):
    standin.fault("rss", "status", code=429, retry_after=str(PAUSE), nth=2)
    words = command("press", archive, standin.url, entities="entity-a,entity-b", langs="ru")
    process = forking.fork(words, ROOT, environment(), str(tmp_path / "out"))
    until(lambda: process.exitcode or any(record.status == 429 for record in list(standin.log)))
    told = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    assert time.monotonic() - told < PAUSE
    assert process.exitcode in (1, 3)
    assert (tmp_path / "out").read_text("utf-8").startswith("press: ")
    assert govkz("verify", "--archive", archive).returncode == 0
