"""`scrapy crawl history`: reads a whole period again, for backfill, late and backdated items, edits, removals."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from govkz_crawler.items import SITE_WIDE, PressItem
from govkz_crawler.limits import NEVER
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.feed_reader import FeedReader, has_history
from govkz_crawler.spiders.job import Job, moment
from govkz_crawler.spiders.single_page import items_of
from govkz_crawler.spiders.site_wide import EveryEntity
from govkz_crawler.spiders.walked_page import take_page


class HistorySpider(PressSpiderBase):
    """Walks each feed from ``until`` down to ``since``, page by page."""

    name = "history"
    allowed: ClassVar[tuple[str, ...]] = ("entities", "since", "until", "langs", "sections")
    reader: FeedReader

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.reader = FeedReader(spider.context, spider, EveryEntity(spider.context))
        return spider

    async def start(self) -> AsyncIterator[Any]:
        async for output in self.reader.start():
            yield output

    def parse(self, response: Response) -> Iterator[Any]:
        """What one page shows, for `scrapy parse` and `scrapy shell`; a crawl has callbacks of its own.

        @page graphql mfa news ru
        @returns items 1
        @scrapes article_id title body published_raw
        """
        yield from items_of(response)

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]:
        yield from self.reader.on_answer(response, job)

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        yield from self.reader.on_failure(failure)

    def begin(self, job: Job) -> Iterator[Any]:
        job.asked_from = self.arguments.since
        job.asked_to = min(self.arguments.until or job.started_at, job.started_at)
        yield from self.ask_next_source(job)

    def ask_next_source(self, job: Job) -> Iterator[Any]:
        if self.reader.next_source(job, has_history):
            yield self.reader.start_walk(job, job.asked_from, self.arguments.until)
        elif job.feed.entity == SITE_WIDE and not job.broken_off:
            yield from self.reader.look_at_each(job.feed)
        else:
            yield from self.reader.end_partly_read(job)

    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        items = take_page(job, page, self.context.lookup)
        yield from page.rejected
        yield from (item for item in items if self.keeps(job, item))
        if job.walk_end:
            yield from self.reader.search_for_missing(job)
        else:
            yield self.reader.ask_page(job, job.walk)

    def keeps(self, job: Job, item: PressItem) -> bool:
        """What lies in the period, and what is held as lying in it: it was dated otherwise, which is an edit."""
        at = moment(item)
        return at is None or any(
            (job.asked_from or "") <= date < (self.arguments.until or NEVER)
            for date in (at, *self.context.lookup.dates_held(job.feed, item.article_id))
        )

    def conclude(self, job: Job) -> Iterator[Any]:
        walk = job.walk
        if walk.short_above:
            reason = "a page listed fewer rows than asked for, though more followed"
            yield from self.reader.end(job, "partial", reason, (walk.covered_from, job.asked_to))
        elif walk.over == "restless":
            yield from self.reader.end(
                job, "partial", "the list kept moving while it was read, or repeated itself", (None, None)
            )
        else:
            nobody = not walk.items and not self.reader.is_known(job.feed)
            unknown = "nothing is listed, and the registry has no such entity" if nobody else None
            yield from self.reader.end(job, "complete", job.trouble or unknown, (job.asked_from, job.asked_to))
