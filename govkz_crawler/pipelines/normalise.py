"""Runs the stages of ``normalise/stages.py`` on each item, here or in a second process.

A poll brings a few items and they are read on the spot. A run that goes on for more has a second process read them,
some pages ahead of the archive: reading is as much work as all the rest. A large item goes there as well, however few
there are: the time that an item takes grows with its size at most, and there it can be stopped.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.stages import Normalised, Origin, normalise_one, reject
from govkz_crawler.second_process import Beside, Ended, worthwhile
from govkz_crawler.sources import CLOCKS

# Starting a process takes about as long as reading so many items.
FEW = 400

# Characters of title, summary and body. The slowest markup of this length takes a fraction of a second.
LARGE = 100_000


class NormalisePipeline:
    """Things leave it in the order in which they came: a reading closes after the items that it speaks of.

    The first ``few`` are read on the spot, with None all of them, until a large one comes.
    """

    def __init__(self, crawler: Crawler, few: int | None) -> None:
        assert crawler.stats is not None
        self._crawler = crawler
        self._count = crawler.stats.inc_value
        self._work = partial(normalise_one, Origin(crawler.settings["GOVKZ_BASE_URL"], CLOCKS))
        self._before = few
        self._beside: Beside[Any, Normalised] | None = None
        self._waiting: list[tuple[Any, asyncio.Future[Normalised]]] = []
        self._shipped: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, FEW if worthwhile() else None)

    async def process_item(self, item: Any) -> Any:
        done = await self._read_beside(item) if self._goes_beside(item) else self._work(item)
        for what in done.repaired:
            self._count(f"govkz/repaired/{what}")
        if done.error:
            raise done.error
        return done.item

    def close_spider(self) -> None:
        if self._beside:
            self._beside.close()

    def _goes_beside(self, item: Any) -> bool:
        """From the first large item on everything does, or what comes after it would overtake it."""
        if self._before:
            self._before -= 1
        if isinstance(item, PressItem) and len(f"{item.title}{item.summary}{item.body}") > LARGE:
            self._before = 0
        return self._before == 0

    async def _read_beside(self, item: Any) -> Normalised:
        """With everything else that comes in this turn of the loop: mostly a page."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._ship)
        done: asyncio.Future[Normalised] = loop.create_future()
        self._waiting.append((item, done))
        return await done

    def _ship(self) -> None:
        batch, self._waiting = self._waiting, []
        self._beside = self._beside or Beside(self._work, _kept_apart, lambda: not self._crawler.crawling)
        task = asyncio.create_task(_deliver(self._beside, batch))
        self._shipped.add(task)
        task.add_done_callback(self._shipped.discard)


def _kept_apart(thing: Any, reason: str) -> Normalised:
    return Normalised(reject(thing, reason) if isinstance(thing, PressItem) else thing)


async def _deliver(beside: Beside[Any, Normalised], batch: Sequence[tuple[Any, asyncio.Future[Normalised]]]) -> None:
    try:
        done = await beside([item for item, _ in batch])
    except Ended:  # what is read now is as if it had not come, and so is the reading behind it
        done = [Normalised(item, error=DropItem("the run ends", log_level="DEBUG")) for item, _ in batch]
    except Exception as error:  # a fault of ours: without an answer the crawl would wait for ever
        done = [Normalised(item, error=error) for item, _ in batch]
    for (_, future), made in zip(batch, done, strict=True):
        if not future.done():
            future.set_result(made)
