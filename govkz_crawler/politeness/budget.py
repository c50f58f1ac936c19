"""Counts requests and refuses those beyond the day's budget."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from govkz_crawler.politeness.errors import BudgetSpent
from govkz_crawler.politeness.state import courtesy_of
from govkz_crawler.transport.capture import offline


class BudgetMiddleware:
    """Counts every request on its way out, retries and robots.txt with it. GOVKZ_DAILY_REQUESTS 0 is no limit."""

    def __init__(self, crawler: Crawler) -> None:
        if offline(crawler.settings) or crawler.settings["GOVKZ_GATE"]:  # the gate counts for all
            raise NotConfigured
        self._most = crawler.settings.getint("GOVKZ_DAILY_REQUESTS")
        self._courtesy = courtesy_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "BudgetMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy names it
        if 0 < self._most <= self._courtesy.requests_today:
            raise BudgetSpent(f"the day's {self._most:,} requests are used up")
        self._courtesy.count_request()
