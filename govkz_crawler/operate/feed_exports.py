"""Makes a run fail where one of its feed exports (``-o``, ``FEEDS``) fails.

Scrapy logs what goes wrong with an export and ends as if nothing had.
"""

from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.feedexport import FeedExporter, FeedSlot

from govkz_crawler.errors import GovkzError
from govkz_crawler.operate.exit_status import Exit


class WrongExport(GovkzError):
    """An export that cannot be made, whatever is found: its format or the place that it goes to is unknown."""

    exit_status = Exit.WRONG_ARGUMENTS


class FeedExports(FeedExporter):
    """Scrapy's extension, closed by the run's report, which tells of its ``failures``. Raises WrongExport."""

    def __init__(self, crawler: Crawler) -> None:
        self.failures: list[str] = []
        try:
            super().__init__(crawler)
        except NotConfigured as error:
            if feeds := crawler.settings["FEEDS"]:
                raise WrongExport(f"cannot export to {', '.join(map(str, feeds))}") from error
            raise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        exports = cls(crawler)
        crawler.signals.connect(exports.open_spider, signals.spider_opened)
        crawler.signals.connect(exports.item_scraped, signals.item_scraped)
        return exports

    def item_scraped(self, item: Any, spider: Spider) -> None:
        if self.failures:
            return  # what follows a row that could not be written would make a file with a hole in it
        try:
            super().item_scraped(item, spider)
        except Exception as error:
            self._failed(error)

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        failed = self._not_stored()
        try:
            await super()._close_slot(slot, spider)
        except Exception as error:
            self._failed(error)
        if self._not_stored() > failed:
            self.failures.append(f"cannot store {slot.uri}")

    def _failed(self, error: Exception) -> None:
        self.failures.append(f"cannot export: {error or type(error).__name__}")

    def _not_stored(self) -> int:
        assert self.crawler.stats is not None
        stats = self.crawler.stats.get_stats()
        return sum(n for name, n in stats.items() if name.startswith("feedexport/failed_count/"))
