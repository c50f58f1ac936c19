"""The crawl's side of the gate: it asks before each request, tells what came of it, and asks nothing without it."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, NotConfigured
from scrapy.signalmanager import SignalManager

from govkz_crawler.cluster.gate.gate_middleware import GateMiddleware
from govkz_crawler.cluster.gate.gatekeeper import Gate, opened
from govkz_crawler.politeness.budget import BudgetMiddleware
from govkz_crawler.politeness.errors import BudgetSpent, LeftAlone
from govkz_crawler.politeness.middleware import PausesMiddleware
from govkz_crawler.politeness.state import Courtesy, courtesy_of
from tests.politeness.guests import SITE, Guest, respond


@pytest.fixture
def courtesy(tmp_path) -> Courtesy:
    return Courtesy(tmp_path / "gate.json")


@contextmanager
def guest_of(gate: Gate, folder):
    with opened(gate, "127.0.0.1") as address:
        guest = Guest(folder, GOVKZ_GATE=str(address._replace(name="news-kk-1")))
        guest.signals = SignalManager()
        yield guest


def visit(guest, *ends):
    """One request after the other, each with its end: an answer, or what the download fails with."""

    async def visits():
        middleware = GateMiddleware.from_crawler(guest)
        try:
            for end in ends:
                request = Request(SITE)
                await middleware.process_request(request)
                if isinstance(end, Exception):
                    middleware.process_exception(request, end)
                else:
                    middleware.process_response(request, end)
        finally:
            await middleware.spider_closed()

    asyncio.run(visits())


def test_each_request_is_counted_at_the_gate(courtesy, tmp_path):
    with guest_of(Gate(courtesy, 0, most=0), tmp_path) as guest:
        visit(guest, respond(), respond(304), DownloadTimeoutError(), respond())
        assert courtesy.requests_today == 4
        assert courtesy_of(guest).requests_today == 0


def test_the_budget_of_all(courtesy, tmp_path):
    with guest_of(Gate(courtesy, 0, most=2), tmp_path) as guest, pytest.raises(BudgetSpent, match="day's 2 requests"):
        visit(guest, respond(), respond(), respond())


def test_what_the_site_asks_for(courtesy, tmp_path):
    with guest_of(Gate(courtesy, 0, most=0), tmp_path) as guest, pytest.raises(LeftAlone, match="left alone for 7,"):
        visit(guest, respond(429, Retry_After="7200"), respond())
    assert courtesy.away > timedelta(hours=1, minutes=59)


def test_a_site_that_does_not_answer(courtesy, tmp_path):
    with guest_of(Gate(courtesy, 0, most=0), tmp_path) as guest, pytest.raises(LeftAlone, match="the site is down"):
        visit(guest, *[DownloadTimeoutError()] * 11)


def test_who_is_stopped_waits_no_longer(courtesy, tmp_path):
    courtesy.stay_away(timedelta(seconds=60))
    with guest_of(Gate(courtesy, 0, most=0), tmp_path) as guest:
        guest.running = False
        with pytest.raises(LeftAlone, match="told to stop"):
            visit(guest, respond())


@pytest.mark.parametrize("gate", ["127.0.0.1:1/news-kk-1/secret", "nonsense"])
def test_nothing_is_asked_without_the_gate(tmp_path, gate):
    guest = Guest(tmp_path, GOVKZ_GATE=gate)
    guest.signals = SignalManager()
    with pytest.raises(LeftAlone, match="the gate of this crawl cannot be reached"):
        visit(guest, respond())


def test_the_gate_stands_in_for_pauses_and_budget(courtesy, tmp_path):
    with guest_of(Gate(courtesy, 0, most=0), tmp_path) as guest:
        for other in (PausesMiddleware, BudgetMiddleware):
            with pytest.raises(NotConfigured):
                other.from_crawler(guest)
    with pytest.raises(NotConfigured):
        GateMiddleware.from_crawler(Guest(tmp_path))
