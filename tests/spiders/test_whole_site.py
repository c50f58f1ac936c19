"""What the whole site is told in costs a row, not thousands: a list of everything, and a site that is away."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from govkz_crawler.entities import shipped
from tests.crawling import Crawl, crawl, govkz
from tests.patience import until
from tests.standin import StandIn, World

ALL = shipped().keys()
OF_RUN = "SELECT entity, section, lang, outcome FROM coverage WHERE run_id = ?"


@pytest.fixture
def standin():
    with StandIn(World(["mfa", "moa", "edu"]), site_wide="answer") as running:
        for number in range(12):
            hours_ago = timedelta(hours=number + 1)
            running.world.add(("mfa", "moa")[number % 2], created=datetime.now(UTC) - hours_ago, body_chars=200)
        yield running


@pytest.fixture
def run(standin, archive) -> Callable[..., Crawl]:
    return lambda spider="press", url=standin.url, **options: crawl(spider, archive, url, langs="ru", **options)


def wait_for_another_second() -> None:
    """What two runs of one second tell has no order: times are kept to the second."""
    now = int(time.time())
    until(lambda: int(time.time()) > now)


def test_a_list_of_everything_costs_a_row_and_tells_of_all(run, standin, archive):
    """Nobody is named but who was never named before; the silent were read up to now as well, without a gap."""
    scope = "SELECT scope FROM coverage WHERE run_id = ?"
    first = run()
    assert (first.status, first.rows(OF_RUN, first.report["run_id"])) == (0, [("*", "news", "ru", "complete")])
    assert set(json.loads(first.rows(scope, first.report["run_id"])[0][0])["also"]) == set(ALL)
    assert (first.counts["feeds_complete"], len(first.report["feeds"])) == (len(ALL) + 1, 1)
    standin.world.add("edu", created=datetime.now(UTC), body_chars=200)
    for done in (run(), run("history", since="2d")):
        assert (done.status, done.rows(scope, done.report["run_id"])) == (0, [("{}",)])
    assert done.rows("SELECT DISTINCT last_outcome FROM feeds") == [("complete",)]
    assert done.rows("SELECT count(*) FROM feeds") == [(len(ALL) + 1,)]
    (end,) = done.rows("SELECT max(to_at) FROM coverage")
    assert done.rows("SELECT DISTINCT max(to_at) FROM spans GROUP BY entity") == [end]
    assert done.rows("SELECT * FROM gaps") == []
    assert govkz("verify", "--archive", archive).returncode == 0
    assert govkz("rebuild", "--archive", archive).returncode == 0
    assert govkz("verify", "--archive", archive).returncode == 0


def test_an_entity_of_whom_the_list_lacks_something_is_asked_itself(run, standin, archive):
    assert run("history", since="2d").status == 0
    gone = standin.world.items(entity="moa")[3]
    standin.world.delete("news", gone.id)
    done = run("history", since="2d")
    scope = "SELECT entity, scope FROM coverage WHERE run_id = ? ORDER BY coverage_id"
    assert done.rows(scope, done.report["run_id"]) == [("*", '{"but":["moa"]}'), ("moa", None)]
    assert govkz("verify", "--archive", archive).returncode == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost.invalid", "localhost.invalid cannot be resolved"),
        ("http://127.0.0.1:1", "robots.txt cannot be read"),
    ],
)
def test_a_site_that_is_away_costs_a_row_and_a_line_at_each_end(url, reason, run, archive):
    def changes() -> list[str]:
        return govkz("status", "--changes", "--archive", archive).stdout.splitlines()

    assert run().status == 0
    began = changes()
    wait_for_another_second()
    for spider in ("press", "history"):
        away = run(spider, url, DOWNLOAD_DELAY=0.001)
        assert (away.status, away.counts["new"], len(away.report["feeds"])) == (1, 0, 1)
        assert reason in away.out and away.out.endswith("; nothing was changed\n")
        assert away.rows(OF_RUN, away.report["run_id"]) == [("*", "*", "*", "failed")]
    assert away.rows("SELECT count(*) FROM gaps") == [(len(ALL) + 1,)], "what nobody could read is missing in each feed"
    (line,) = changes()
    assert line.startswith("WARNING outage: site: not read since ") and reason in line
    assert changes() == []
    assert govkz("verify", "--archive", archive).returncode == 0
    back = run()
    assert (back.status, back.rows("SELECT * FROM gaps")) == (0, [])
    assert changes() == ["OVER outage: site"], began
