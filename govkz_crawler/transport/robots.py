"""robots.txt as RFC 9309 has it, which differs from Scrapy's own middleware where robots.txt cannot be read.

Section 2.3.1: 2xx is parsed; 4xx means that nothing is disallowed; 5xx and no answer mean that everything is. One
fetch serves a run, which is far shorter than the day that section 2.4 allows.
"""

from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from govkz_crawler.transport.errors import Unrecorded

# What a request that got no answer fails with; all else is a fault of our own, and must not look like the site's.
UNREACHABLE = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
)

_MOST_REDIRECTS = 5  # section 2.3.1.2

_MOST_BYTES = 512 * 1024  # section 2.5 asks for at least 500 KiB


class RobotsUnreachable(IgnoreRequest):
    """Nobody can say what is allowed: nothing is asked, and that is a fault, not a refusal."""


class RobotsMiddleware:
    """Lets a request pass, or raises IgnoreRequest with the rule that forbids it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._user_agent = crawler.settings["USER_AGENT"]
        self._rules: dict[str, Protego | str] = {}  # origin: rules, or why there are none to go by

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(request.url))
        if origin not in self._rules:
            self._rules[origin] = await self._fetch(f"{origin}/robots.txt")
        rules = self._rules[origin]
        if isinstance(rules, str):
            raise RobotsUnreachable(rules)
        if not rules.can_fetch(request.url, self._user_agent):
            raise IgnoreRequest(f"robots.txt disallows {urlsplit(request.url).path}")

    async def _fetch(self, url: str) -> Protego | str:
        host = urlsplit(url).netloc
        for _ in range(_MOST_REDIRECTS + 1):
            request = Request(url, meta={"dont_obey_robotstxt": True}, priority=1000, callback=NO_CALLBACK)
            try:
                assert self._crawler.engine is not None
                response = await self._crawler.engine.download_async(request)
            except Unrecorded:
                return Protego.parse("")  # a replay without one: there is nobody to ask, and nothing is sent
            except UNREACHABLE as error:
                return f"robots.txt cannot be read: {type(error).__name__}"
            if not 300 <= response.status < 400:
                return _rules(response)
            url = urljoin(url, (response.headers.get("Location") or b"").decode("latin-1"))
            if urlsplit(url).netloc != host:
                return "robots.txt redirects to another host"
        return "robots.txt redirects in circles"


def _rules(response: Response) -> Protego | str:
    if response.status >= 500 or response.status == 429:
        return f"robots.txt cannot be read: HTTP {response.status}"
    if response.status >= 400:
        return Protego.parse("")
    return Protego.parse(response.body[:_MOST_BYTES].decode("utf-8", errors="replace"))
