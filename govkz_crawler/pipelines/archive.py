"""Into the archive, in batches; what changed nothing is dropped here, so that feed exports hold what is new.

A batch is indexed and committed in a thread of its own, since most of that is SQLite's work and the disk's. Until it is
done items wait in line; those behind them go on through the other pipelines.
"""

import asyncio
import logging
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.asyncio import CallLaterResult, call_later
from scrapy.utils.defer import deferred_from_coro

from govkz_crawler.archive.connection import open_to_read
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.memory import Memory
from govkz_crawler.archive.writer import Writer
from govkz_crawler.items import EntityName, PressItem, Reading, Rejected
from govkz_crawler.normalise.clock import utc
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.transport.capture import Transport
from govkz_crawler.transport.recovery import recover

logger = logging.getLogger(__name__)

# A commit waits for the disk. A batch is what comes within a moment, yet not so much that a kill costs many requests.
BATCH_SECONDS = 0.5
BATCH_ITEMS = 500


class ArchivePipeline:
    """Holds the archive for the run. Raises an ArchiveError, before anything is asked, when it cannot be had."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.started_at = utc(datetime.now(UTC))
        self.run_id = f"{self.started_at.replace('-', '').replace(':', '')}-{secrets.token_hex(3)}"
        self.events: Counter[str] = Counter()
        self.readings: list[Reading] = []
        self._committed: tuple[Counter[str], int] = (Counter(), 0)  # what these two were then
        self.failure: str | None = None
        self._pending = 0
        self._turn = asyncio.Lock()  # first come, first served: a reading closes after the items it speaks of
        self._committing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="commit")
        self._timer: CallLaterResult | None = None
        settings = crawler.settings
        # Opened here and not in open_spider: where the archive cannot be had, there is no spider to close either.
        self.writer = Writer(
            Path(settings["GOVKZ_ARCHIVE"]),
            run_id=self.run_id,
            started_at=self.started_at,
            confirmations=settings.getint("GOVKZ_REMOVAL_CONFIRMATIONS"),
            before_commit=Transport.of(crawler).before_commit,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not issubclass(crawler.spidercls, PressSpiderBase):
            raise NotConfigured("only the project's own spiders write to the archive")
        return cls(crawler)

    def open_spider(self) -> None:
        spider = self.crawler.spider
        assert isinstance(spider, PressSpiderBase)
        if warc_dir := self.crawler.settings["GOVKZ_WARC_DIR"]:
            recover(Path(warc_dir))
        self.writer.begin_run(spider.name, spider.given, self.started_at)
        # By a connection of its own it sees what is committed, and waits for no commit.
        self._reader = open_to_read(self.writer.path)
        spider.memory = Memory(self._reader)

    async def process_item(self, item: Any) -> Any:
        async with self._turn:
            if self.failure:
                raise DropItem("the archive cannot be written", log_level="DEBUG")
            try:
                kept = self._write(item)
            except ArchiveError as error:
                self._forget_batch()
                self._give_up(error)
                raise DropItem(str(error), log_level="DEBUG") from error
        if not kept:
            raise DropItem("nothing new", log_level="DEBUG")
        return item

    async def flush(self) -> None:
        """Commit the batch now. Raises ArchiveError."""
        async with self._turn:
            if self._timer:
                self._timer.cancel()
                self._timer = None
            self._pending = 0
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self.writer.commit)
            except ArchiveError:
                self._forget_batch()
                raise
            self._committed = self.events.copy(), len(self.readings)

    async def finish(self) -> None:
        """Commit what there is; nothing more comes. Raises ArchiveError."""
        try:
            await self.flush()
        finally:
            self._thread.shutdown()
            self._reader.close()

    def _write(self, item: Any) -> bool:
        now = utc(datetime.now(UTC))
        kept = False
        match item:
            case PressItem():
                event = self.writer.record(item)
                self.events[event or "unchanged"] += 1
                kept = event is not None
            case Reading():
                self.events["removed"] += self.writer.close_reading(item, now)
                self.readings.append(item)
            case Rejected():
                self.writer.quarantine(item, now)
                self.events["quarantined"] += 1
            case EntityName():
                kept = self.writer.entity(item, now)
                self.events["entities"] += kept
            case _:
                raise TypeError(f"the archive keeps no {type(item).__name__}")
        self._batch()
        return kept

    def _batch(self) -> None:
        self._pending += 1
        if self._pending == BATCH_ITEMS:
            self._begin_flush()
        elif self._timer is None:
            self._timer = call_later(BATCH_SECONDS, self._begin_flush)

    def _forget_batch(self) -> None:
        """What was undone did not happen."""
        events, readings = self._committed
        self.events = events.copy()
        del self.readings[readings:]

    def _begin_flush(self) -> None:
        self._committing = asyncio.create_task(self._flush_or_give_up())

    async def _flush_or_give_up(self) -> None:
        try:
            await self.flush()
        except ArchiveError as error:
            self._give_up(error)

    def _give_up(self, error: ArchiveError) -> None:
        # Nothing can be kept any more: asking the site on would be asking for nothing.
        self.failure = str(error)
        logger.error("%s", error)
        assert self.crawler.engine is not None
        deferred_from_coro(self.crawler.engine.close_spider_async(reason="archive"))
