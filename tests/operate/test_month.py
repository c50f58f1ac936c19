"""A simulated month of cron with outages: every item in the end; until then, each period nobody has read is told."""

import json
import sys
from pathlib import Path

import pytest

from tests import forking
from tests.crawling import ROOT, Crawl, environment, govkz

DOWN = [(3, 5), (13, 15)]
GRAPHQL_REFUSED = (10, 13)
CHANGED_SHAPE = (22, 23)
CUT_SHORT = (25, 25.1)
FEEDS = 4


@pytest.fixture(scope="module")
def month(tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("month")
    line = [sys.executable, "-m", "tests.operate.month", str(folder)]
    done = forking.run(line, ROOT, environment())
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "press.db", json.loads((folder / "month.json").read_text(encoding="utf-8"))


def within(run: dict, *periods: tuple[float, float]) -> bool:
    return any(start <= run["day"] < end for start, end in periods)


def test_every_item_in_the_end(month):
    archive, told = month
    rows = Crawl(0, "", "", archive).rows("SELECT article_id, lang FROM articles WHERE status = 'live'")
    assert set(rows) == {tuple(key) for key in told["held"]}
    assert len(rows) > 250
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0


def test_every_run_ends_as_the_weather_was(month):
    _, told = month
    for run in told["runs"]:
        expected = 0
        if within(run, *DOWN):
            expected = 1
        elif within(run, GRAPHQL_REFUSED, CUT_SHORT):
            expected = 3
        elif within(run, CHANGED_SHAPE):
            expected = 4
        assert run["status"] == expected, run


def test_every_gap_is_told_until_it_is_filled(month):
    _, told = month
    for run in told["runs"]:
        up_to_now = [gap for gap in run["gaps"] if gap[3] == run["at"]]
        earlier = {(entity, lang) for entity, lang, _, to_at in run["gaps"] if to_at != run["at"]}
        if not within(run, CUT_SHORT):
            assert len(up_to_now) == (FEEDS if within(run, *DOWN) else 0), run
        # One feed moved on by more than it holds while its full texts were refused; then the server was down.
        missed = {("mfa", "kk"), ("mfa", "ru")} if within(run, (10.2, 15)) else set()
        assert earlier == missed, run


def test_every_run_is_in_the_archive(month):
    archive, told = month
    held = Crawl(0, "", "", archive)
    assert held.rows("SELECT count(*) FROM runs WHERE outcome IS NOT NULL") == [(len(told["runs"]),)]
    failed = sum(within(run, *DOWN) for run in told["runs"])
    assert held.rows("SELECT count(*) FROM coverage WHERE outcome = 'failed'") == [(failed * FEEDS,)]
