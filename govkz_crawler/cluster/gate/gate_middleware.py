"""Asks the gate before each request of a crawl that shares the site with others."""

import asyncio
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.cluster.gate import messages
from govkz_crawler.politeness.errors import NO_ANSWER, BudgetSpent, LeftAlone
from govkz_crawler.politeness.middleware import check_running, failing, tried_at
from govkz_crawler.politeness.retry_after import wait_asked
from govkz_crawler.politeness.state import courtesy_of
from govkz_crawler.transport.capture import offline

_STEP = 1.0  # seconds after which a request that waits looks whether the run is still on


class GateMiddleware:
    """In the place of PausesMiddleware and BudgetMiddleware, where GOVKZ_GATE names a gate (``gatekeeper.Gate``).

    The gate keeps the delay, the pauses and the day's budget for all. Who cannot reach it asks the site nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        if offline(crawler.settings) or not crawler.settings["GOVKZ_GATE"]:
            raise NotConfigured
        self._crawler = crawler
        self._courtesy = courtesy_of(crawler)
        self._failing = failing(crawler)
        self._gate = str(crawler.settings["GOVKZ_GATE"])
        self._line: messages.Line | None = None
        self._one_at_a_time = asyncio.Lock()
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GateMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        await self._one_at_a_time.acquire()
        try:
            await self._ask(request)
        except BaseException:
            self._one_at_a_time.release()
            raise
        request.meta["admitted"] = True

    def process_response(self, request: Request, response: Response) -> Response:
        failure = f"HTTP {response.status}" if response.status in self._failing else None
        time = wait_asked(response, datetime.now(UTC))
        self._tell(request, answered=not failure, failure=failure, stay_away=time.total_seconds() if time else 0)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._tell(request, failure=type(exception).__name__ if isinstance(exception, NO_ANSWER) else None)

    async def spider_closed(self) -> None:
        if self._line:
            await self._line.close()

    async def _ask(self, request: Request) -> None:
        """Returns when the request may be made. Raises LeftAlone."""
        tries = request.meta.get("retry_times", 0)
        since = monotonic() - tried_at(request)
        try:
            if self._line is None:
                self._line = await messages.connect(messages.Address.parse(self._gate))
            self._line.say(tries=tries, since=since, delays=[self._courtesy.crawl_delay, self._courtesy.throttle_delay])
            answer = await self._heard(self._line)
        except (OSError, ValueError) as error:
            raise LeftAlone(f"the gate of this crawl cannot be reached: {error or 'it is closed'}") from error
        if reason := answer.get("left_alone"):
            raise (BudgetSpent if answer.get("spent") else LeftAlone)(reason)

    async def _heard(self, line: messages.Line) -> dict[str, Any]:
        hearing = asyncio.ensure_future(line.hear())
        try:
            while not hearing.done():
                check_running(self._crawler)
                await asyncio.wait([hearing], timeout=_STEP)
            return hearing.result()
        finally:
            hearing.cancel()

    def _tell(self, request: Request, **told: Any) -> None:
        if request.meta.pop("admitted", False):
            request.meta["tried_at"] = monotonic()
            assert self._line is not None
            self._line.say(**told)
            self._one_at_a_time.release()
