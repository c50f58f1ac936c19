"""Drops requests that still wait in a queue when the site refuses."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.politeness.errors import SourceStopped
from govkz_crawler.sources.answer import check_status
from govkz_crawler.sources.feed_page import Refused, SourceError
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.run_problems import RunProblems

SOURCE = "source"  # under which a request's ``meta`` names the interface that it asks


class RefusalMiddleware:
    """Downloader middleware next to the network: there it is decided whether a request goes out."""

    def __init__(self, problems: RunProblems) -> None:
        self._problems = problems

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not isinstance(crawler.spider, PressSpiderBase):
            raise NotConfigured
        return cls(crawler.spider.context.problems)

    def process_request(self, request: Request) -> None:
        source = request.meta.get(SOURCE)
        if source and self._problems.stopped(source):
            raise SourceStopped(source)

    def process_response(self, request: Request, response: Response) -> Response:
        """A status that refuses is noted here: the spider reads the answer only after the next request has left."""
        _note_refusal(self._problems, request, response)
        return response


class UnpackedRefusalMiddleware:
    """Downloader middleware behind the one that unpacks: it notes what the words of a packed answer refuse, before the
    answer counts as an error after which one tries again.
    """

    def __init__(self, problems: RunProblems) -> None:
        self._problems = problems

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not isinstance(crawler.spider, PressSpiderBase):
            raise NotConfigured
        return cls(crawler.spider.context.problems)

    def process_response(self, request: Request, response: Response) -> Response:
        _note_refusal(self._problems, request, response)
        return response


def _note_refusal(problems: RunProblems, request: Request, response: Response) -> None:
    source = request.meta.get(SOURCE)
    try:
        check_status(response)
    except Refused as refusal:
        if source:
            problems.refused(source, str(refusal))
    except SourceError:
        pass  # the source's reader says what is wrong with it
