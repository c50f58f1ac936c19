"""Delays requests, longer when the site fails or asks for time, and stops on a refusal."""

import asyncio
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.http import Response

from govkz_crawler.politeness.backoff import Rest
from govkz_crawler.politeness.errors import NO_ANSWER, LeftAlone
from govkz_crawler.politeness.retry_after import wait_asked
from govkz_crawler.politeness.state import courtesy_of
from govkz_crawler.transport.capture import offline

_STEP = 1.0  # seconds after which a request that waits looks whether the run is still on


class PausesMiddleware:
    """Next to the network, so that it sees each request and each answer, retries and robots.txt among them.

    A crawl that shares the site with others asks a gate instead (``GateMiddleware``).
    """

    def __init__(self, crawler: Crawler) -> None:
        if offline(crawler.settings) or crawler.settings["GOVKZ_GATE"]:
            raise NotConfigured
        self._crawler = crawler
        self._rest = Rest(courtesy_of(crawler), crawler.settings.getfloat("DOWNLOAD_DELAY"))
        self._failing = failing(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PausesMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        not_before = tried_at(request) + self._rest.pause(request.meta.get("retry_times", 0))
        while seconds := self._rest.wait(not_before):
            self._check(seconds)
            await asyncio.sleep(min(seconds, _STEP))
        if self._rest.down:
            raise LeftAlone(self._rest.down)
        self._rest.touched()

    def process_response(self, request: Request, response: Response) -> Response:
        self._ended(request)
        if response.status in self._failing:
            self._rest.failed(f"HTTP {response.status}")
        else:
            self._rest.answered()
        if time := wait_asked(response, datetime.now(UTC)):
            self._rest.stay_away(time)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, NO_ANSWER):
            self._ended(request)
            self._rest.failed(type(exception).__name__)
        if isinstance(exception, CannotResolveHostError):
            self._rest.unresolved(urlsplit(request.url).hostname or request.url)

    def _check(self, seconds: float) -> None:
        """Raises LeftAlone where it is no use to wait."""
        if reason := self._rest.why_not(seconds):
            raise LeftAlone(reason)
        check_running(self._crawler)

    def _ended(self, request: Request) -> None:
        request.meta["tried_at"] = self._rest.touched()


def failing(crawler: Crawler) -> set[int]:
    """The statuses after which the site is given time."""
    return {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}


def tried_at(request: Request) -> float:
    """What a spider asks for again, because it could not read the answer, waits as after an error."""
    return min(float(request.meta.get("tried_at", 0)), monotonic())  # with JOBDIR it may be of another boot


def check_running(crawler: Crawler) -> None:
    """Raises LeftAlone once the run was told to stop."""
    assert crawler.engine is not None
    if not crawler.engine.running:
        raise LeftAlone("the run was told to stop")
