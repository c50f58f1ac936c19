"""`press` for all, where the site has no list of everything: who is asked is who is due, and nobody is lost."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.entities import shipped
from govkz_crawler.items import Feed, Reading
from govkz_crawler.normalise.clock import utc
from tests import forking
from tests.archive_factory import TEXTS, TITLES, item
from tests.crawling import ROOT, Crawl, command, crawl, environment, govkz
from tests.interrupting import Gate, Log
from tests.patience import PATIENCE
from tests.standin import StandIn, World
from tests.standin.world import FIRST_ID

NEW = ("almobl", "aktobe", "edu", "kostanay", "moa")  # never looked at
BUSY, FORGOTTEN = "mfa", "mod"
FULL_TEXTS = """
SELECT count(DISTINCT a.entity) FROM articles AS a JOIN versions AS v USING (version_id)
WHERE v.run_id <> 'before' AND v.extent = 'full'
"""
HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(microsecond=0)
HELD = 200  # items of the busy one, an hour apart


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> Path:
    """An archive that read all feeds two hours ago, but for one read the day before yesterday and some never."""
    path = tmp_path_factory.mktemp("lived") / "press.db"
    now = NOW
    two_hours_ago = utc(now - 2 * HOUR)
    with closing(Writer(path, run=Run("before", utc(now - 3 * HOUR), "other"))) as writer:
        writer.begin_run("press", {}, utc(now - 3 * HOUR))
        for number in range(HELD):
            at = utc(now - 3 * HOUR - number * HOUR)
            writer.record(item(FIRST_ID + number, "ru", entity=BUSY, published_at=at, seen_at=two_hours_ago))
        for slug in sorted(shipped().keys() - set(NEW)):
            read_at = utc(now - 2 * 24 * HOUR) if slug == FORGOTTEN else two_hours_ago
            since = utc(now - 14 * 24 * HOUR)
            reading = Reading(
                Feed(slug, "news", "ru"), "rss", "complete", asked_from=since, asked_to=read_at,
                from_at=since, to_at=read_at,
            )  # fmt: skip
            writer.close_reading(reading, read_at)
        writer.commit()
        writer.finish_run("complete", {}, two_hours_ago)
    return path


@pytest.fixture
def standin():
    with StandIn(World([BUSY, FORGOTTEN, *NEW]), site_wide="errors") as running:
        for number in range(HELD):
            running.world.add(BUSY, created=NOW - 3 * HOUR - number * HOUR, title=TITLES, body=TEXTS["ru"])
        for slug in (BUSY, FORGOTTEN, *NEW):
            running.world.add(slug, created=datetime.now(UTC) - HOUR, body_chars=200)
        yield running


@pytest.fixture
def archive(lived, archive) -> Path:
    archive.parent.mkdir()
    archive.write_bytes(lived.read_bytes())
    return archive


@pytest.fixture
def poll(standin, archive) -> Callable[..., Crawl]:
    return lambda **options: crawl("press", archive, standin.url, langs="ru", **options)


def asked(standin: StandIn) -> list[str]:
    """The entities whose feeds were asked for, in order."""
    return [record.path.split("/")[-3] for record in standin.requests("rss")]


def test_only_who_is_due_is_asked_and_nobody_again(standin, poll, archive):
    first = poll()
    assert (first.status, set(asked(standin))) == (0, {BUSY, FORGOTTEN, *NEW})
    assert BUSY in asked(standin)[:3]
    assert (first.counts["new"], first.counts["feeds_due"], first.counts["feeds_left"]) == (7, 7, 2144)
    assert "7 feeds · 2144 not due" in first.out
    # Looking is recorded of those that were looked at, and of nobody else.
    looked = first.rows("SELECT entity FROM coverage WHERE run_id = ?", first.report["run_id"])
    assert {entity for (entity,) in looked} == {BUSY, FORGOTTEN, *NEW}
    second = poll()
    assert (second.status, len(asked(standin))) == (0, 7)
    assert (second.counts["feeds_due"], second.counts["feeds_left"]) == (0, 2151)
    assert "press: complete · nothing new · 0 feeds · 2151 not due" in second.out
    assert govkz("verify", "--archive", archive).returncode == 0


def test_who_is_named_is_asked_due_or_not(standin, poll):
    for _ in range(2):
        assert poll(entities=f"{BUSY},almaty").counts["feeds_left"] == 0
    assert sorted(asked(standin)) == ["almaty", "almaty", BUSY, BUSY]


def test_where_the_site_has_a_list_of_everything_it_speaks_for_all(standin, poll):
    standin.knobs.site_wide = "answer"
    done = poll()
    assert (done.status, done.counts["new"], asked(standin)) == (0, 7, [])


def test_what_the_budget_did_not_reach_is_asked_by_the_next_run(standin, poll):
    poor = poll(GOVKZ_DAILY_REQUESTS=8)
    begun = set(asked(standin))
    assert poor.status == 3
    assert 0 < len(begun) < 7
    rich = poll()
    assert (rich.status, set(asked(standin))) == (0, {BUSY, FORGOTTEN, *NEW})
    assert rich.rows(FULL_TEXTS) == [(7,)]


def test_what_a_stopped_run_did_not_reach_is_asked_by_the_next_one(standin, poll, archive, tmp_path):
    gate, log = Gate(standin, "rss", nth=3), Log(tmp_path / "log")
    words = command("press", archive, standin.url, langs="ru", **log.settings)
    run = forking.fork(words, ROOT, environment())
    gate.wait()
    os.kill(run.pid, signal.SIGTERM)
    log.tells("Received SIGTERM")
    gate.open()
    run.join(PATIENCE)
    assert run.exitcode == 3
    assert len(asked(standin)) < 7
    rest = poll()
    assert (rest.status, set(asked(standin))) == (0, {BUSY, FORGOTTEN, *NEW})
    assert rest.rows(FULL_TEXTS) == [(7,)]


def test_after_an_outage_all_are_asked_that_were_due(standin, poll):
    for interface in ("rss", "graphql"):
        standin.fault(interface, "status", code=503)
    failed = poll(RETRY_TIMES=0)
    assert failed.status in (1, 3)
    standin.clear_faults()
    standin.log.clear()
    assert poll().status == 0
    assert set(asked(standin)) == {BUSY, FORGOTTEN, *NEW}


@pytest.mark.parametrize(("name", "value"), [("GOVKZ_LONGEST_WAIT_HOURS", "-1"), ("GOVKZ_POLL_PRICE", "nan")])
def test_limits_that_cannot_be(standin, poll, name, value):
    done = poll(**{name: value})
    assert (done.status, standin.log) == (2, [])
    assert "at least 0" in done.err
