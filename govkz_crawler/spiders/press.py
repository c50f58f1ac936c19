"""`scrapy crawl press`: what is new in the feeds, and the gap where a feed no longer reaches back to what is held."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from scrapy.http import Response

from govkz_crawler.items import SITE_WIDE, Outcome, PressItem, Validator
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.sources.validators import conditional, unchanged
from govkz_crawler.spiders.feed_reader import RSS
from govkz_crawler.spiders.job import Job, fingerprint, moment
from govkz_crawler.spiders.plausibility import LISTED, check_page
from govkz_crawler.spiders.scheduling import TurnsSpider
from govkz_crawler.spiders.walk import NEVER

SMALLEST_PAGE, LARGEST_PAGE = 10, 50

# RSS and the API may date an item differently, by a zone if not more.
_DATE_MARGIN = timedelta(days=1)

# So long the site is believed that a list is unchanged; what its validators miss is missed for no longer. Some days,
# for most feeds are asked once a day.
_TRUSTED_FOR = timedelta(days=3)


class PressSpider(TurnsSpider):
    """Polls each feed: RSS says what is new or changed, GraphQL has its full text, in one page where that will do."""

    name = "press"
    allowed: ClassVar[tuple[str, ...]] = ("entities", "langs", "sections")

    def begin(self, job: Job) -> Iterator[Any]:
        job.asked_from = self.memory.mark(job.feed)
        job.asked_to = job.started_at
        yield from self.without(job)

    def without(self, job: Job) -> Iterator[Any]:
        choices = ["graphql"] if job.feed.entity == SITE_WIDE else self.permitted
        name = self.next_source(job, choices)
        if name == RSS:
            yield conditional(self.ask(job), self._known(job))
        elif name and job.entries:
            yield self.start_walk(job, self._far_enough(job), None, self._page_size(job))
        elif name:
            job.overlaps = job.asked_from is None
            yield self.start_walk(job, self.memory.first(job.feed), None, LARGEST_PAGE)
        elif job.feed.entity == SITE_WIDE and not job.broken_off:
            yield from self.each_entity(job)
        elif job.listed_from:
            yield from self.finish(job)
        else:
            yield from self.partly_read(job)

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]:
        if unchanged(response):
            self.troubles.answered(RSS, frozenset())
            job.validator = self._known(job)
            yield from self.end(job, "complete", "not modified", (job.asked_from, job.started_at))
        else:
            yield from super().on_answer(response, job)

    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        yield from self._take_entries(job, page) if job.source == RSS else self._take_rows(job, page)

    # RSS: what is there, what is new

    def _take_entries(self, job: Job, page: FeedPage) -> Iterator[Any]:
        if not page.rows:
            self.check_empty(job, None, None)
        check_page(page.items, job.feed, self.memory, LISTED)
        listed = {item.article_id: item for item in page.items}
        job.validator = page.validator
        job.entries = {id_: item for id_, item in listed.items() if self._in_scope(job, item)}
        job.listed_from = min((at for item in page.items if (at := moment(item))), default=job.started_at)
        known = self.memory.fingerprints(job.feed, job.entries)
        job.fresh = {id_ for id_, item in job.entries.items() if known.get(id_) != fingerprint(item)}
        if job.asked_from and listed:
            job.overlaps = self.memory.reaches(job.feed, listed, job.asked_from)
        job.missing = {
            id_: owner
            for id_, owner in self.memory.expected(job.feed, RSS, job.listed_from, NEVER).items()
            if id_ not in listed
        }
        yield from page.rejected
        if job.fresh or not job.overlaps:
            yield from self.without(job)
        else:
            yield from self.finish(job)

    def _known(self, job: Job) -> Validator | None:
        return self.memory.validator(job.feed, utc(parse_utc(job.started_at) - _TRUSTED_FOR))

    def _in_scope(self, job: Job, item: PressItem) -> bool:
        """What was published before the feed was first looked at is for `history` to fetch."""
        at, first = moment(item), self.memory.first(job.feed)
        return at is None or first is None or at >= first

    def _far_enough(self, job: Job) -> str | None:
        """The oldest moment that the walk may have to reach."""
        dates = [moment(job.entries[id_]) for id_ in job.fresh]
        if not job.overlaps or not all(dates):
            return self.memory.first(job.feed) or job.listed_from
        return utc(parse_utc(min(date for date in dates if date)) - _DATE_MARGIN)

    def _page_size(self, job: Job) -> int:
        """Just enough rows to reach the oldest entry that is new or changed."""
        if not job.overlaps:
            return LARGEST_PAGE
        oldest = max(position for position, id_ in enumerate(job.entries, start=1) if id_ in job.fresh)
        return min(max(oldest, SMALLEST_PAGE), LARGEST_PAGE)

    # GraphQL or REST: the full text

    def _take_rows(self, job: Job, page: FeedPage) -> Iterator[Any]:
        items = self.step(job, page)
        walk = job.walk
        assert walk is not None
        ids = {item.article_id for item in items}
        job.shown |= ids & job.fresh
        if not job.overlaps and job.asked_from:
            job.overlaps = self.memory.reaches(job.feed, ids, job.asked_from)
        if job.overlaps and (job.entries or job.asked_from) and job.shown >= job.fresh:
            walk.stop()
        yield from page.rejected
        yield from (item for item in items if self._in_scope(job, item))
        if walk.over and not walk.items and job.absent and not self.is_known(job):
            yield from self.end(job, "failed", "no such entity", (None, None))
        elif walk.over:
            yield from self.finish(job)
        else:
            yield self.ask_page(job)

    # The end

    def finish(self, job: Job) -> Iterator[Any]:
        walked = bool(job.walk and job.walk.over)
        for id_ in sorted(job.fresh - job.shown):
            yield job.entries[id_]
        reaches_back = job.overlaps or (job.walk is not None and job.walk.over in ("reached", "exhausted"))
        oldest = self._read_from(job)
        start = min(job.asked_from, oldest) if job.asked_from and reaches_back else oldest
        texts_missing = bool(job.fresh - job.shown) and not walked and bool(job.trouble)
        outcome: Outcome = "complete" if reaches_back and not texts_missing else "partial"
        reason = job.trouble if reaches_back else f"nothing read between {job.asked_from} and {oldest}"
        fingerprinted = job.fresh if walked else job.shown
        yield from self.end(job, outcome, reason, (start, job.started_at), fingerprinted=fingerprinted)

    def _read_from(self, job: Job) -> str:
        """Since when all that is listed was read, by RSS or by the walk, as far back as anything of it is kept."""
        walked = job.walk.covered_from if job.walk and job.walk.over in ("found", "reached", "exhausted") else None
        reached = min((at for at in (job.listed_from, walked) if at), default=job.started_at)
        return max(reached, self.memory.first(job.feed) or reached)
