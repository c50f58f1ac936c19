"""Writes items into the archive, and drops unchanged ones, so that feed exports hold only what is new."""

import logging
import secrets
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.defer import deferred_from_coro

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.write.events import APART
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from govkz_crawler.evidence.reread import content_today
from govkz_crawler.items import EntityName, PressItem, Reading, Rejected
from govkz_crawler.normalise.clock import utc
from govkz_crawler.pipelines.commits import Batches
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.transport.capture import evidence_dir, origin_of
from govkz_crawler.warc.recovery import recover

logger = logging.getLogger(__name__)


class ArchivePipeline:
    """Holds the archive for the run. Raises an ArchiveError, before anything is asked, when it cannot be had."""

    def __init__(self, crawler: Crawler) -> None:
        assert isinstance(crawler.spider, PressSpiderBase) and crawler.stats is not None
        self.crawler = crawler
        self._count = crawler.stats.inc_value
        self._context = crawler.spider.context
        self.started_at = _now()
        self.run_id = f"{self.started_at.replace('-', '').replace(':', '')}-{secrets.token_hex(3)}"
        self.events: Counter[str] = Counter()
        self.readings: list[Reading] = []
        self._kept: tuple[Counter[str], int] = (Counter(), 0)  # what these two were at the last commit
        self.failure: str | None = None
        self._begun = False
        settings = crawler.settings
        warc_dir = evidence_dir(settings)
        # Opened here and not in open_spider: where the archive cannot be had, there is no spider to close either.
        self.writer = Writer(
            Path(settings["GOVKZ_ARCHIVE"]),
            run=Run(self.run_id, self.started_at, origin_of(settings)),
            removal=self._context.removal,
            evidence=Evidence(
                self._context.transport.before_commit,
                partial(content_today, warc_dir) if warc_dir else NO_EVIDENCE.reread,
            ),
        )
        self._batches = Batches(self._written, self.writer.has_news, self.writer.commit, self._committed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not issubclass(crawler.spidercls, PressSpiderBase):
            raise NotConfigured("only the project's own spiders write to the archive")
        return cls(crawler)

    def open_spider(self) -> None:
        if warc_dir := evidence_dir(self.crawler.settings):
            recover(warc_dir)

    async def process_item(self, item: Any) -> Any:
        if not await self._batches.put(item):
            raise DropItem("nothing new", log_level="DEBUG")
        self._count("item_scraped_count")
        return item

    async def finish(self) -> None:
        """Nothing more comes: commit what is news. What is not is committed with the end of the run."""
        await self._batches.close()
        if not self._context.problems.clock_off:
            try:
                self._begin()
            except ArchiveError as error:  # the report says so, and the run has failed
                self.failure = self.failure or str(error)
        self._context.close()

    def _begin(self) -> None:
        """Note that the run has begun, before anything else that it writes: not before the site has said the time."""
        spider = self.crawler.spider
        assert isinstance(spider, PressSpiderBase)
        if not self._begun:
            self._begun = True
            self.writer.begin_run(spider.name, spider.given, self.started_at)

    def _written(self, item: Any) -> bool:
        if self._context.problems.clock_off:
            raise DropItem("the clock is wrong", log_level="DEBUG")
        if self.failure:
            raise DropItem("the archive cannot be written", log_level="DEBUG")
        try:
            return self._write(item)
        except ArchiveError as error:
            self._give_up(error)
            raise DropItem(str(error), log_level="DEBUG") from error

    def _write(self, item: Any) -> bool:
        self._begin()
        kept = False
        match item:
            case PressItem():
                event = self.writer.record(item)
                self.events[event or "unchanged"] += 1
                kept = event not in (None, APART)
            case Reading():
                self.events["removed"] += self.writer.close_reading(item, _now())
                self.readings.append(item)
            case Rejected():
                self.writer.quarantine(item, _now())
                self.events["quarantined"] += 1
            case EntityName():
                kept = self.writer.entity(item, _now())
                self.events["entities"] += kept
            case _:
                raise TypeError(f"the archive keeps no {type(item).__name__}")
        return kept

    def _committed(self, error: BaseException | None) -> None:
        if error:
            self._give_up(error)
        else:
            self._kept = self.events.copy(), len(self.readings)

    def _give_up(self, error: BaseException) -> None:
        """The batch was undone, and nothing can be kept any more: asking the site on would be asking for nothing."""
        events, readings = self._kept
        self.events = events.copy()
        del self.readings[readings:]
        self.failure = str(error)
        logger.error("%s", error)
        assert self.crawler.engine is not None
        deferred_from_coro(self.crawler.engine.close_spider_async(reason="archive"))


def _now() -> str:
    return utc(datetime.now(UTC))
