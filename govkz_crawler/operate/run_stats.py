"""Counts what happens in a run, as Scrapy does, without a signal for each item."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.corestats import CoreStats

from govkz_crawler.spiders.base import PressSpiderBase


class RunStats(CoreStats):
    """Scrapy extension in the place of its CoreStats: ``item_scraped_count`` of our own spiders the pipeline counts.

    Whoever listens to a signal is called in a task of asyncio. For each item that is a fiftieth of a crawl's time.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        stats = super().from_crawler(crawler)
        if issubclass(crawler.spidercls, PressSpiderBase):
            crawler.signals.disconnect(stats.item_scraped, signals.item_scraped)
        return stats
