"""Obeys robots.txt as RFC 9309 says, which differs from Scrapy's middleware where robots.txt cannot be read.

Section 2.3.1: 2xx is parsed; 4xx means that nothing is disallowed; 5xx and no answer mean that everything is. One
fetch serves for a day (section 2.4), and for longer only where a later one finds nobody. Crawl-delay is
no part of the RFC, but what a site asks for is asked for: it is a lower bound of the time between two requests.
"""

import asyncio
import zlib
from time import monotonic
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from govkz_crawler.politeness.errors import NO_ANSWER, Disallowed, LeftAlone
from govkz_crawler.politeness.state import courtesy_of
from govkz_crawler.sources.decoding import marked
from govkz_crawler.transport.errors import Unreadable, Unrecorded

# The product token (section 2.2.1) by which robots.txt may name us. The whole user agent would match more than it
# should: it holds an address, and in it names of others.
TOKEN = "govkz_crawler"  # noqa: S105

_A_DAY = 24 * 60 * 60.0  # seconds; a backfill may go on for longer
_MOST_REDIRECTS = 5  # section 2.3.1.2

_MOST_CHARACTERS = 512 * 1024  # section 2.5 asks for at least 500 KiB

_GZIP_MAGIC, _GZIP = b"\x1f\x8b", 31  # RFC 1952, 2.3.1; for zlib, window bits of data with such a head
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060"))  # byte order marks and spaces without width


class RobotsMiddleware:
    """Lets a request pass, or raises Disallowed or LeftAlone."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._courtesy = courtesy_of(crawler)
        self._rules: dict[str, Protego | str] = {}  # origin: rules, or why there are none to go by
        self._fetched_at: dict[str, float] = {}
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_of("{0.scheme}://{0.netloc}".format(urlsplit(request.url)))
        if isinstance(rules, str):
            raise LeftAlone(rules)
        if not rules.can_fetch(request.url, TOKEN):
            raise Disallowed(f"robots.txt disallows {urlsplit(request.url).path}")

    async def _rules_of(self, origin: str) -> Protego | str:
        async with self._one_at_a_time:
            if origin not in self._rules or monotonic() - self._fetched_at[origin] > _A_DAY:
                rules = await self._fetch(f"{origin}/robots.txt")
                self._fetched_at[origin] = monotonic()
                if isinstance(rules, str):
                    self._rules.setdefault(origin, rules)
                else:
                    self._rules[origin] = rules
                    self._courtesy.crawl_delay = max(self._courtesy.crawl_delay, rules.crawl_delay(TOKEN) or 0.0)
        return self._rules[origin]

    async def _fetch(self, url: str) -> Protego | str:
        asked = urlsplit(url)
        for _ in range(_MOST_REDIRECTS + 1):
            request = Request(url, meta={"dont_obey_robotstxt": True}, priority=1000, callback=NO_CALLBACK)
            try:
                assert self._crawler.engine is not None
                response = await self._crawler.engine.download_async(request)
            except Unrecorded:
                return Protego.parse("")  # a replay without one: there is nobody to ask, and nothing is sent
            except (*NO_ANSWER, Unreadable) as error:
                return f"robots.txt cannot be read: {type(error).__name__}"
            if not 300 <= response.status < 400:
                return _read(response)
            url = urljoin(url, (response.headers.get("Location") or b"").decode("latin-1"))
            # The RFC would follow across hosts; but nothing is asked of anybody who is not the site.
            if urlsplit(url).netloc != asked.netloc or urlsplit(url).scheme not in ("http", "https"):
                return "robots.txt redirects to another host"
        return "robots.txt redirects in circles"


def _read(response: Response) -> Protego | str:
    if response.status >= 500 or response.status == 429:
        return f"robots.txt cannot be read: HTTP {response.status}"
    return rules(b"" if response.status >= 400 else response.body)


def rules(body: bytes) -> Protego:
    """What a robots.txt says, whatever else it holds: lines that are no rules are passed over (section 2.2)."""
    text = _text(body)
    if len(text) > _MOST_CHARACTERS:
        # The line that the limit falls into would be another rule when cut.
        text = text[:_MOST_CHARACTERS].rpartition("\n")[0]
    return Protego.parse(text)


def _text(body: bytes) -> str:
    """UTF-8, as section 2.2 has it; and UTF-16 and UTF-32, which some editors write: a ban in them is a ban, too.

    So is one in a file that was packed and is served as it lies there, and one behind signs that nobody sees.
    """
    charset, behind = marked(_unpacked(body))
    return behind.decode(charset or "utf-8", errors="replace").translate(_UNSEEN)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    try:
        return zlib.decompressobj(_GZIP).decompress(body, 4 * _MOST_CHARACTERS)
    except zlib.error:
        return body
