"""`scrapy crawl history`: a whole period read again, for backfill, late and backdated items, edits and removals."""

from collections.abc import Iterator
from typing import Any, ClassVar

from govkz_crawler.items import SITE_WIDE
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.spiders.feed_reader import RSS, FeedSpider
from govkz_crawler.spiders.job import Job, moment

PAGE_SIZE = 50  # the most that full texts are asked for at a time


class HistorySpider(FeedSpider):
    """Walks each feed from ``until`` down to ``since``, page by page."""

    name = "history"
    allowed: ClassVar[tuple[str, ...]] = ("entities", "since", "until", "langs", "sections")

    def begin(self, job: Job) -> Iterator[Any]:
        job.asked_from = self.arguments.since
        job.asked_to = min(self.arguments.until or job.started_at, job.started_at)
        yield from self.without(job)

    def without(self, job: Job) -> Iterator[Any]:
        walkers = [name for name in self.permitted if name != RSS]
        if job.feed.entity == SITE_WIDE:
            # Only GraphQL is known to list without an entity, and its rows name their owner.
            walkers = [name for name in walkers if name == "graphql"]
        if self.next_source(job, walkers):
            yield self.start_walk(job, job.asked_from, self.arguments.until, PAGE_SIZE)
        elif job.feed.entity == SITE_WIDE and not job.broken_off:
            yield from self.each_entity(job)
        else:
            yield from self.partly_read(job)

    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        items = self.step(job, page)
        yield from page.rejected
        for item in items:
            at = moment(item)
            if at is None or (job.asked_from or "") <= at < (self.arguments.until or "9999"):
                yield item
        walk = job.walk
        assert walk is not None
        if not walk.over:
            yield self.ask_page(job)
        elif walk.short_above:
            reason = "a page listed fewer rows than asked for, though more followed"
            yield from self.end(job, "partial", reason, (walk.covered_from, job.asked_to))
        elif walk.over == "restless":
            yield from self.end(job, "partial", "the list kept moving while it was read", (None, None))
        else:
            unknown = (
                None if walk.items or self.is_known(job) else "nothing is listed, and the registry has no such entity"
            )
            yield from self.end(job, "complete", job.trouble or unknown, (job.asked_from, job.asked_to))
