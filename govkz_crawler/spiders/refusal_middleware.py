"""Drops requests that still wait, in whatever queue, when the site refuses."""

import zlib
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.politeness.errors import SourceStopped
from govkz_crawler.sources.answer import BEGINNING, check_refusal
from govkz_crawler.sources.feed_page import Refused, SourceError
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.run_problems import RunProblems

SOURCE = "source"  # under which a request's ``meta`` names the interface that it asks

_GZIP = 31  # for zlib, window bits of data with gzip's head


class RefusalMiddleware:
    """Downloader middleware next to the network, and beyond it: the transport asks it before each request and shows it
    each answer, because Scrapy has queues of its own behind all middlewares, and a spider reads an answer only after
    the next request has left.
    """

    def __init__(self, problems: RunProblems) -> None:
        self._problems = problems

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not isinstance(crawler.spider, PressSpiderBase):
            raise NotConfigured
        made = cls(crawler.spider.context.problems)
        crawler.spider.context.transport.guard = made
        return made

    def process_request(self, request: Request) -> None:
        """Raises SourceStopped."""
        source = request.meta.get(SOURCE)
        if source and self._problems.stopped(source):
            raise SourceStopped(source)

    def came(self, request: Request, response: Response) -> None:
        """Notes an answer that refuses."""
        source = request.meta.get(SOURCE)
        if not source:
            return
        try:
            check_refusal(response.replace(body=_unpacked(response)))
        except Refused as refusal:
            self._problems.refused(source, str(refusal))
        except SourceError:
            pass  # the source's reader says what is wrong with it


def _unpacked(response: Response) -> bytes:
    """The beginning of the body, without the packing that we ask for."""
    if (response.headers.get("Content-Encoding") or b"").strip().lower() not in (b"gzip", b"x-gzip"):
        return response.body[: BEGINNING + 1]
    try:
        return zlib.decompressobj(_GZIP).decompress(response.body, BEGINNING + 1)
    except zlib.error:
        return b""
