"""When to ask next: after the ordinary delay; later when the site does not answer, or asks for time; or not at all.

Scrapy counts the delay from the moment when it decides on a request, which may be long before that goes out, and tries
again after no more than that. Here the delay begins when an answer has come, and each failure in a row doubles a pause
that holds for all requests, whoever makes them; what the site asks for with Retry-After and Crawl-delay holds likewise.
"""

import asyncio
import random
from datetime import UTC, datetime
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.politeness.courtesy import Courtesy
from govkz_crawler.politeness.errors import NO_ANSWER, LeftAlone
from govkz_crawler.politeness.retry_after import wait_asked
from govkz_crawler.transport.capture import offline

# Pauses of 2, 4, 8 … ordinary delays, 60 seconds at most: ten failures take five minutes or so, and by then a site
# that could answer would have.
LONGEST_PAUSE = 60.0
FAILURES_IN_A_ROW = 10

# Whoever is asked to wait for longer goes home; the next run keeps to what was asked.
LONGEST_WAIT = 600.0

_STEP = 1.0  # seconds after which a request that waits looks whether the run is still on


class PausesMiddleware:
    """Next to the network, so that it sees each request and each answer, retries and robots.txt among them."""

    def __init__(self, crawler: Crawler) -> None:
        if offline(crawler.settings):
            raise NotConfigured
        self._crawler = crawler
        self._courtesy = Courtesy.of(crawler)
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._failing = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self._failures = 0  # in a row
        self._quiet_until = 0.0  # monotonic, like the moment below
        self._last_at = 0.0  # when a request went out or its answer came in
        self._down: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PausesMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        not_before = self._not_before(request)
        while seconds := self._wait(not_before):
            self._check(seconds)
            await asyncio.sleep(min(seconds, _STEP))
        if self._down:
            raise LeftAlone(self._down)
        self._last_at = monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        self._ended(request)
        if response.status not in self._failing:
            self._failures = 0
            return response
        self._failed(f"HTTP {response.status}")
        if time := wait_asked(response, datetime.now(UTC)):
            self._courtesy.stay_away(time)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, NO_ANSWER):
            self._ended(request)
            self._failed(type(exception).__name__)

    def _not_before(self, request: Request) -> float:
        """What a spider asks for again, because it could not read the answer, waits as after an error."""
        tried_at = min(float(request.meta.get("tried_at", 0)), monotonic())  # with JOBDIR it may be of another boot
        return tried_at + self._pause(request.meta.get("retry_times", 0))

    def _wait(self, not_before: float) -> float:
        """Seconds until a request may be made; 0 once it may."""
        if self._down:
            return 0.0
        rest = max(self._delay, self._courtesy.crawl_delay, self._courtesy.throttle_delay)
        moment = max(not_before, self._quiet_until, self._last_at + rest)
        return max(moment - monotonic(), self._courtesy.away.total_seconds(), 0.0)

    def _check(self, seconds: float) -> None:
        """Raises LeftAlone where it is no use to wait."""
        assert self._crawler.engine is not None
        if seconds > LONGEST_WAIT:
            raise LeftAlone(f"the site asks to be left alone for {seconds:,.0f} seconds")
        if not self._crawler.engine.running:
            raise LeftAlone("the run was told to stop")

    def _ended(self, request: Request) -> None:
        request.meta["tried_at"] = self._last_at = monotonic()

    def _failed(self, reason: str) -> None:
        self._failures += 1
        # Not in step with everybody else who was turned away at the same moment.
        self._quiet_until = monotonic() + self._pause(self._failures) * random.uniform(1, 1.5)  # noqa: S311
        if self._failures >= FAILURES_IN_A_ROW:
            self._down = f"the site is down: {self._failures} failures in a row, the last {reason}"

    def _pause(self, failures: int) -> float:
        return min(self._delay * 2**failures, LONGEST_PAUSE) if failures else 0.0
