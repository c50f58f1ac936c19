"""Reads large answers in a second process before the spider sees them, so that none can hold up the crawl for ever.

feedparser is not ours, and what it takes for a document is known only as far as it was measured. An answer that is too
small for that to matter is read by the spider itself.
"""

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.items import Feed
from govkz_crawler.second_process import Beside, Ended
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.sources.large_answer import LargeAnswer, alone, is_large, read, unread
from govkz_crawler.spiders.base import PressSpiderBase

_READ = "read"  # under which a request's ``meta`` has the page, or why there is none, until the spider takes it


class ReadingMiddleware:
    """Downloader middleware next to the spider. The process is started by the first large answer of a run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._beside: Beside[LargeAnswer, FeedPage | Exception] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not isinstance(crawler.spider, PressSpiderBase):
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made.close, signals.spider_closed)
        return made

    async def process_response(self, request: Request, response: Response) -> Response:
        job = request.cb_kwargs.get("job")  # without one nobody waits for a page of a feed
        if job is not None:
            source, feed = job.source_and_feed
            if is_large(source, response):
                request.meta[_READ] = await self._read(source, feed, request.meta["asked_at"], response)
        return response

    async def _read(self, source: str, feed: Feed, moment: str, response: Response) -> FeedPage | Exception:
        if self._beside is None:
            self._beside = Beside(read, unread, lambda: not self._crawler.crawling)
        try:
            (made,) = await self._beside([LargeAnswer(source, feed, moment, alone(response))])
        except Ended as ended:
            return ended
        return made

    def close(self) -> None:
        if self._beside:
            self._beside.close()


def page_of(response: Response, source: str, feed: Feed) -> FeedPage:
    """The page of an answer, read already or now.

    Raises SourceError, and Ended where the run was told to end while the answer was being read.
    """
    made: FeedPage | Exception | None = response.meta.pop(_READ, None)
    if made is None:
        return SOURCES[source].read_at(response.meta["asked_at"], response, feed)
    if isinstance(made, Exception):
        raise made
    return made
