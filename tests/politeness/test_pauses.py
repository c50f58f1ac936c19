"""Pauses hold for everybody, grow, end with an answer; and after enough of them nobody asks any more."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from scrapy.exceptions import DownloadTimeoutError, NotConfigured

from govkz_crawler.politeness import backoff, middleware
from govkz_crawler.politeness.backoff import FAILURES_IN_A_ROW
from govkz_crawler.politeness.budget import BudgetMiddleware
from govkz_crawler.politeness.errors import BudgetSpent, LeftAlone
from govkz_crawler.politeness.middleware import PausesMiddleware
from govkz_crawler.politeness.state import courtesy_of
from tests.crawling import ROOT
from tests.politeness.guests import Guest, asking, respond

DELAY = 1.0
REPLAY = {"GOVKZ_CASSETTE": str(ROOT / "cassettes" / "first-poll.yaml"), "GOVKZ_RECORD": "none"}


@pytest.fixture
def guest(tmp_path):
    return Guest(tmp_path, DOWNLOAD_DELAY=DELAY)


@pytest.fixture
def pauses(guest):
    return PausesMiddleware.from_crawler(guest)


class Clock:
    """Nobody waits: who would sleep sets the clock on, that of the machine's time as well."""

    def __init__(self, machine: time_machine.Traveller) -> None:
        self.seconds = 1e6
        self._machine = machine

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self._machine.shift(seconds)

    def waited(self, pauses: PausesMiddleware, path: str = "/graphql", **meta: Any) -> float:
        """The seconds that a request has to wait."""
        began = self.seconds
        asking(pauses, path, **meta)
        return self.seconds - began


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Iterator[Clock]:
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False) as machine:
        clock = Clock(machine)
        monkeypatch.setattr(backoff, "monotonic", clock)
        monkeypatch.setattr(middleware, "monotonic", clock)
        monkeypatch.setattr(asyncio, "sleep", clock.sleep)
        yield clock


def fail(pauses, *, status=503, **headers):
    request = asking(pauses)
    pauses.process_response(request, respond(status, **headers))
    return request


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_after_a_failure_the_next_request_waits_whoever_makes_it(pauses, status, clock):
    assert clock.waited(pauses) < 2 * DELAY
    fail(pauses, status=status)
    assert clock.waited(pauses, "/api/v1/public/rss/moa/news/ru") >= 2 * DELAY


def test_no_answer_is_a_failure_too_and_a_bug_of_ours_is_none(pauses, clock):
    request = asking(pauses)
    pauses.process_exception(request, FileNotFoundError())
    assert clock.waited(pauses) < 2 * DELAY
    pauses.process_exception(request, DownloadTimeoutError())
    assert clock.waited(pauses) >= 2 * DELAY


def test_pauses_grow_until_an_answer_comes(pauses, clock):
    fail(pauses)
    fail(pauses)
    assert clock.waited(pauses) >= 4 * DELAY
    pauses.process_response(asking(pauses), respond(404))
    assert clock.waited(pauses) < 2 * DELAY
    fail(pauses)
    assert 2 * DELAY <= clock.waited(pauses) < 4 * DELAY


def test_what_a_spider_asks_for_again_waits_as_long(pauses, clock):
    request = asking(pauses)
    pauses.process_response(request, respond(200, b"<html>"))
    assert clock.waited(pauses, **request.meta, retry_times=2) >= 4 * DELAY
    assert clock.waited(pauses, retry_times=1, tried_at=clock() + 1e9) < 4 * DELAY, "a moment of another boot"


def test_a_site_that_is_down_is_left_alone(tmp_path):
    pauses = PausesMiddleware.from_crawler(Guest(tmp_path, DOWNLOAD_DELAY=0))
    for _ in range(FAILURES_IN_A_ROW):
        fail(pauses, status=504)
    with pytest.raises(LeftAlone, match="10 failures in a row, the last HTTP 504"):
        asking(pauses)


def test_retry_after_is_kept_to_and_outlives_the_run(guest, pauses, clock):
    fail(pauses, status=429, Retry_After="1")
    next_run = PausesMiddleware.from_crawler(guest)
    assert clock.waited(next_run) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 503])
def test_who_is_asked_to_wait_for_hours_goes(guest, pauses, status):
    fail(pauses, status=status, Retry_After="7200")
    with pytest.raises(LeftAlone, match="left alone for 7,200 seconds"):
        asking(pauses)


def test_crawl_delay_counts_from_the_answer(guest, pauses, clock):
    request = asking(pauses)
    courtesy_of(guest).crawl_delay = 3.0
    pauses.process_response(request, respond())
    assert clock.waited(pauses) == clock.waited(pauses) == 3


def test_a_run_that_is_told_to_stop_waits_no_longer(guest, pauses):
    fail(pauses, status=503, Retry_After="300")
    guest.running = False
    with pytest.raises(LeftAlone, match="told to stop"):
        asking(pauses)


def test_the_daily_budget_holds_over_runs(tmp_path):
    for _ in range(2):
        asking(BudgetMiddleware.from_crawler(Guest(tmp_path, GOVKZ_DAILY_REQUESTS=2)))
    with pytest.raises(BudgetSpent, match="the day's 2 requests"):
        asking(BudgetMiddleware.from_crawler(Guest(tmp_path, GOVKZ_DAILY_REQUESTS=2)))
    asking(BudgetMiddleware.from_crawler(Guest(tmp_path, GOVKZ_DAILY_REQUESTS=0)))


@pytest.mark.parametrize("of", [PausesMiddleware, BudgetMiddleware])
def test_a_replay_waits_for_nobody(tmp_path, of):
    with pytest.raises(NotConfigured):
        of.from_crawler(Guest(tmp_path, **REPLAY))
