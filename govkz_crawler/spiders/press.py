"""`scrapy crawl press`: reads what is new in the feeds, and the gap down to what is held."""

from collections.abc import AsyncIterator, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from itertools import takewhile
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from govkz_crawler.items import NOT_MODIFIED, SITE_WIDE, Outcome, PressItem, Validator
from govkz_crawler.limits import NEVER
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.conditional import conditional, unchanged
from govkz_crawler.sources.feed_page import Faulty, FeedPage
from govkz_crawler.sources.source import FIRST_PAGE, PAGE_SIZE
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.duplicates import one_row_each
from govkz_crawler.spiders.feed_reader import FeedReader, any_source
from govkz_crawler.spiders.job import Job, Listed, fingerprint, moment, row
from govkz_crawler.spiders.order import DatedRow, rows_in_order
from govkz_crawler.spiders.plausibility import LISTED, check_page
from govkz_crawler.spiders.scheduling import EntitiesInTurn
from govkz_crawler.spiders.single_page import items_of
from govkz_crawler.spiders.walked_page import in_their_language, stop_walk, take_page

SMALLEST_PAGE = 10

# RSS and the API may date an item differently, by a zone if not more.
_DATE_MARGIN = timedelta(days=1)

# So long the site is believed that a list is unchanged; what its validators miss is missed for no longer. Some days,
# for most feeds are asked once a day.
_TRUSTED_FOR = timedelta(days=3)


class PressSpider(PressSpiderBase):
    """Polls each feed: a list says what is new or changed, and a source with full texts is asked for these."""

    name = "press"
    allowed: ClassVar[tuple[str, ...]] = ("entities", "langs", "sections")
    reader: FeedReader

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.reader = FeedReader(spider.context, spider, EntitiesInTurn(spider.context, crawler))
        return spider

    async def start(self) -> AsyncIterator[Any]:
        async for output in self.reader.start():
            yield output

    def parse(self, response: Response) -> Iterator[Any]:
        """What one page shows, for `scrapy parse` and `scrapy shell`; a crawl has callbacks of its own.

        @page rss mfa news ru
        @returns items 1
        @scrapes article_id title published_raw
        """
        yield from items_of(response)

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]:
        if unchanged(response):
            self.context.problems.answered(job.source or "", frozenset())
            job.listed.validator = self._known(job)
            yield from self.reader.end(job, "complete", NOT_MODIFIED, (job.asked_from, job.started_at))
        else:
            yield from self.reader.on_answer(response, job)

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        yield from self.reader.on_failure(failure)

    def begin(self, job: Job) -> Iterator[Any]:
        job.asked_from = self.context.lookup.read_until(job.feed)
        job.asked_to = job.started_at
        yield from self.ask_next_source(job)

    def ask_next_source(self, job: Job) -> Iterator[Any]:
        source = self.reader.next_source(job, any_source)
        if source and not source.full_text:
            yield conditional(self.reader.ask(job, FIRST_PAGE), self._known(job))
        elif source and job.listed.entries:
            yield self.reader.start_walk(job, self._far_enough(job), size=self._page_size(job))
        elif source:
            job.listed.overlaps = job.asked_from is None
            yield self.reader.start_walk(job, self.context.lookup.read_from(job.feed))
        elif job.feed.entity == SITE_WIDE and not job.broken_off:
            yield from self.reader.look_at_each(job.feed)
        elif job.listed.from_at:
            yield from self.reader.search_for_missing(job)
        else:
            yield from self.reader.end_partly_read(job)

    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        pages = SOURCES[job.source or ""].full_text
        yield from self._take_rows(job, page) if pages else self._take_entries(job, page)

    # A list: what is there, what is new

    def _take_entries(self, job: Job, page: FeedPage) -> Iterator[Any]:
        lookup, source = self.context.lookup, job.source or ""
        if not page.rows and (live := lookup.live(job.feed, "", NEVER)):
            raise Faulty(f"an empty list, though {len(live)} items of it are held")
        check_page(page.items, job.feed, lookup, LISTED)
        rows = in_their_language(job.feed, page, one_row_each(page.items), self.context.lookup)
        found = {item.article_id: item for item in rows}
        job.odd |= {rejected.article_id for rejected in page.rejected if rejected.article_id}
        shown = found.keys() | job.odd
        in_order = rows_in_order([row(item) for item in page.items])
        from_at = in_order[-1][1] if in_order else job.started_at
        entries = {id_: item for id_, item in found.items() if self.keeps(job, item)}
        known, waiting = lookup.fingerprints(job.feed, entries), self._waiting(job)
        expected = lookup.expected(job.feed, source, from_at, NEVER)
        job.listed = Listed(
            source=source,
            entries=entries,
            fresh={id_ for id_, item in entries.items() if known.get(id_) != fingerprint(item) or id_ in waiting},
            from_at=from_at,
            newest=in_order[0][1] if in_order else None,
            overlaps=not (job.asked_from and page.rows) or self._reaches_back(job, in_order, shown),
            validator=page.validator,
            held=len(expected),
            missing={id_: owner for id_, owner in expected.items() if id_ not in found},
        )
        yield from page.rejected
        if job.listed.fresh or not job.listed.overlaps:
            yield from self.ask_next_source(job)
        else:
            yield from self.reader.search_for_missing(job)

    def _reaches_back(self, job: Job, in_order: Sequence[DatedRow], found: AbstractSet[int]) -> bool:
        """Whether the list shows all that is new: it ends in items that are known, and none held since is missing.

        An item that stands at a place that is not its own by date, pinned or brought up again, proves nothing.
        """
        lookup, mark = self.context.lookup, job.asked_from or ""
        known = lookup.held_by(job.feed, [id_ for id_, _ in in_order], mark)
        ending = list(takewhile(lambda one: one[0] in known, reversed(in_order)))
        return bool(ending) and found >= set(lookup.live(job.feed, ending[0][1], NEVER))

    def _waiting(self, job: Job) -> set[int]:
        return self.context.lookup.waiting(job.feed, job.started_at, self.context.removal)

    def _known(self, job: Job) -> Validator | None:
        if self._waiting(job):
            return None
        return self.context.lookup.validator(job.feed, utc(parse_utc(job.started_at) - _TRUSTED_FOR))

    def keeps(self, job: Job, item: PressItem) -> bool:
        """What was published before the feed was first looked at is for `history`; what was dated back is an edit."""
        at, first = moment(item), self.context.lookup.read_from(job.feed)
        if at is None or first is None or at >= first:
            return True
        return any(date >= first for date in self.context.lookup.dates_held(job.feed, item.article_id))

    def _far_enough(self, job: Job) -> str | None:
        """The oldest moment that the walk may have to reach."""
        dates = [moment(job.listed.entries[id_]) for id_ in job.listed.fresh]
        if not job.listed.overlaps or not all(dates):
            return self.context.lookup.read_from(job.feed) or job.listed.from_at
        return utc(parse_utc(min(date for date in dates if date)) - _DATE_MARGIN)

    def _page_size(self, job: Job) -> int:
        """Just enough rows to reach the oldest entry that is new or changed."""
        if not job.listed.overlaps:
            return PAGE_SIZE
        places = (place for place, id_ in enumerate(job.listed.entries, start=1) if id_ in job.listed.fresh)
        return min(max(*places, SMALLEST_PAGE), PAGE_SIZE)

    # Pages: the full text

    def _take_rows(self, job: Job, page: FeedPage) -> Iterator[Any]:
        items = take_page(job, page, self.context.lookup)
        listed, walked = job.listed, job.walked
        assert walked is not None
        ids = {item.article_id for item in page.items}
        walked.shown |= ids & listed.fresh
        if not listed.overlaps and job.asked_from:
            listed.overlaps = self._meets(job, ids)
        if listed.overlaps and (listed.entries or job.asked_from) and not job.without_text:
            stop_walk(job, walked, self.context.lookup)
        yield from page.rejected
        yield from (item for item in items if self.keeps(job, item))
        if job.asked_from and job.feed.entity != SITE_WIDE:
            held = self.context.lookup.held_by(job.feed, ids, job.asked_from)
            new = [item for item in items if item.article_id in listed.fresh - held]
            self.context.clocks.saw_new(walked.source, new, job.asked_from)
        if not job.walk_end:
            yield self.reader.ask_page(job, job.walk)
        elif not walked.walk.items and job.absent and not self.reader.is_known(job.feed):
            yield from self.reader.end(job, "failed", "no such entity", (None, None))
        else:
            yield from self.reader.search_for_missing(job)

    def _meets(self, job: Job, ids: AbstractSet[int]) -> bool:
        """Whether the walk has come to what is known: beyond the mark, to a page on which nothing is new."""
        mark = job.asked_from or ""
        beyond = (job.walk.oldest or NEVER) < utc(parse_utc(mark) - _DATE_MARGIN)
        return beyond and ids == self.context.lookup.held_by(job.feed, ids, mark)

    # The end

    def conclude(self, job: Job) -> Iterator[Any]:
        for id_ in sorted(job.without_text):
            yield job.listed.entries[id_]
        oldest = self._read_from(job)
        start = min(job.asked_from, oldest) if job.asked_from and job.reaches_back else oldest
        texts_missing = bool(job.without_text) and not job.walk_end and bool(job.trouble)
        texts_missing |= bool(job.without_text) and job.walk_end == "restless"
        outcome: Outcome = "complete" if job.reaches_back and not texts_missing else "partial"
        reason = job.trouble if job.reaches_back else f"nothing read between {job.asked_from} and {oldest}"
        followed_up = job.listed.fresh if job.walk_end else job.listed.fresh - job.without_text
        yield from self.reader.end(job, outcome, reason, (start, job.started_at), followed_up)

    def _read_from(self, job: Job) -> str:
        """Since when all that is listed was read, by the list or by the walk, as far back as anything of it is kept."""
        walked = job.walk.covered_from if job.walk_end in ("found", "reached", "exhausted") else None
        reached = min((at for at in (job.listed.from_at, walked) if at), default=job.started_at)
        first = self.context.lookup.read_from(job.feed)
        return max(reached, first or reached)
