"""Reads feeds for a spider: chooses the source, handles refusals and faults, ends each reading."""

from collections.abc import AsyncIterator, Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from govkz_crawler.items import SITE_WIDE, Feed, Outcome, PressItem, Reading, Rejected, Scope
from govkz_crawler.limits import RAW_LIMIT
from govkz_crawler.normalise.clock import utc
from govkz_crawler.second_process import Ended
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.conditional import validator
from govkz_crawler.sources.feed_page import (
    Absent,
    Faulty,
    FeedPage,
    Refused,
    ShapeChanged,
    SourceError,
    Stopped,
    TooSlow,
)
from govkz_crawler.sources.shape import raw
from govkz_crawler.sources.source import FIRST_PAGE, PAGE_SIZE, Question, Source
from govkz_crawler.spiders import arguments
from govkz_crawler.spiders.arguments import Arguments
from govkz_crawler.spiders.context import CrawlContext
from govkz_crawler.spiders.duplicates import one_row_each
from govkz_crawler.spiders.job import Job, Walked, row, unusable_rows
from govkz_crawler.spiders.plausibility import keep_to_owners, unknown_shape
from govkz_crawler.spiders.reading_middleware import page_of
from govkz_crawler.spiders.refusal_middleware import SOURCE
from govkz_crawler.spiders.search_plan import plan_search
from govkz_crawler.spiders.site_wide import Entities
from govkz_crawler.spiders.walk import Walk
from govkz_crawler.spiders.walked_page import in_their_language
from govkz_crawler.warc.errors import WarcError


class LooksAtFeeds(Protocol):
    """What a spider of feeds decides; ``name`` and the callbacks are those of any spider."""

    name: str
    arguments: Arguments

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]: ...

    def on_failure(self, failure: Failure) -> Iterator[Any]: ...

    def begin(self, job: Job) -> Iterator[Any]:
        """The first requests of a job."""

    def keeps(self, job: Job, item: PressItem) -> bool:
        """Whether an item is one of those that were asked for."""

    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        """A page has come: items, then the next request or the reading. May raise SourceError, before any item."""

    def ask_next_source(self, job: Job) -> Iterator[Any]:
        """Try the next permitted source; finish the job if none is left."""

    def conclude(self, job: Job) -> Iterator[Any]:
        """What was missing has been searched for: the reading."""


class FeedReader:
    """One job a feed. ``spider`` says how a job begins and what a page is good for."""

    def __init__(self, context: CrawlContext, spider: Any, entities: Entities) -> None:
        self._spider: LooksAtFeeds = spider
        self._context = context
        self._problems = context.problems
        self.entities = entities
        self._asked: Arguments = spider.arguments
        self._reported_for_all = False

    async def start(self) -> AsyncIterator[Any]:
        """The first requests for everything that the user asks for, all as of one moment."""
        asked, now = self._asked, utc(datetime.now(UTC))
        everyone = asked.entities == (arguments.ALL,)
        for section in asked.sections:
            for lang in asked.langs:
                for entity in (SITE_WIDE,) if everyone else asked.entities:
                    for output in self.look_at(Feed(entity, section, lang), now):
                        yield output

    def look_at(self, feed: Feed, now: str | None = None) -> Iterator[Any]:
        yield from self._spider.begin(Job(feed=feed, started_at=now or utc(datetime.now(UTC))))

    def look_at_each(self, everyone: Feed) -> Iterator[Any]:
        """Where the site has no list of everything: at the feeds of its entities, all as of one moment."""
        if self._problems.left_alone:
            yield from self._end_of_all()
            return
        now = utc(datetime.now(UTC))
        for entity, priority in self.entities.to_look_at(everyone):
            for output in self.look_at(replace(everyone, entity=entity), now):
                yield output.replace(priority=priority) if isinstance(output, Request) else output

    def is_known(self, feed: Feed) -> bool:
        """Whether the registry has the entity."""
        return feed.entity == SITE_WIDE or feed.entity in self.entities.names()

    # Whom to ask

    def next_source(self, job: Job, able: Callable[[Source], bool]) -> Source | None:
        """The first in the user's order that is able, may still be asked, and was not yet."""
        for name in self._context.sources:
            source = SOURCES[name]
            if name in job.asked or self._problems.stopped(name) or not able(source):
                continue
            if job.feed.entity != SITE_WIDE or source.site_wide:
                job.source = name
                job.asked.append(name)
                return source
        return None

    def ask(self, job: Job, question: Question) -> Request:
        source, feed = job.source_and_feed
        request = SOURCES[source].request(self._context.base_url, feed, question)
        request.meta[SOURCE] = source
        return request.replace(callback=self._spider.on_answer, errback=self._spider.on_failure, cb_kwargs={"job": job})

    def ask_page(self, job: Job, walk: Walk) -> Request:
        """The next page of a walk."""
        return self.ask(job, Question(walk.page, walk.size, walk.before))

    # What comes back

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]:
        name, feed = job.source_and_feed
        try:
            page = _with_provenance(page_of(response, name, feed), response)
            wrong = keep_to_owners(page, feed, self._context.lookup) or unknown_shape(page)
            if wrong and feed.entity != SITE_WIDE:
                yield from page.rejected
                yield from self._on_error(job, wrong)  # asked again, it would say the same
                return
            searching = job.search is not None and job.search.look is not None
            outputs = list(self._take_look(job, page) if searching else self._spider.take(job, page))
        except Ended:
            return
        except Faulty as error:
            yield from self._retry(response, job, error)
        except TooSlow as error:
            yield _kept_apart(response, feed, error)
            yield from self._on_error(job, error)
        except SourceError as error:
            yield from self._on_error(job, error)
        else:
            self._problems.answered(name, page.unknown)
            self._context.clocks.saw(name, page.items, response.meta["fetched_at"])
            yield from outputs

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        job: Job = failure.request.cb_kwargs["job"]  # type: ignore[attr-defined]
        yield from self._on_error(job, self._problems.read_failure(failure.value))
        if isinstance(failure.value, WarcError):
            raise CloseSpider("no evidence can be kept")

    def _on_error(self, job: Job, error: SourceError) -> Iterator[Any]:
        """Notes what went wrong, stops asking the source if it must be, goes on without it."""
        name, feed = job.source_and_feed
        line = f"{name}: {error}"
        refused = isinstance(error, Refused) or (isinstance(error, Stopped) and name in self._problems.refusals)
        if job.search and job.search.look:
            self._note(name, feed, error)
            job.search.fail_look()
            yield from self._next_look(job)
            return
        begun = job.walked is not None and job.walk.items
        if job.feed.entity == SITE_WIDE and not begun and not refused:
            # That the list of everything is not offered is no fault: nobody has promised it.
            self._problems.site_wide = line
            yield from self._spider.ask_next_source(job)
            return
        self._note(name, feed, error)
        match error:
            case _ if refused:
                job.refusals.append(line)
            case Absent():
                job.absent += 1
            case _:
                job.faults.append(line)
        if job.walked and job.walk.oldest:
            job.broken_off = job.walked
        yield from self._spider.ask_next_source(job)

    def _note(self, source: str, feed: Feed, error: SourceError) -> None:
        match error:
            case Refused():
                self._problems.refused(source, str(error))
            case ShapeChanged():
                self._problems.shape_changed(source, error, feed)
            case Faulty() | TooSlow() if feed.entity != SITE_WIDE:
                self._problems.faulty(source, str(error), feed)

    def _retry(self, response: Response, job: Job, error: Faulty) -> Iterator[Any]:
        # A status of 5xx or 429 has been tried again by Scrapy already; what came with 200 has not.
        assert isinstance(self._spider, Spider)
        again = get_retry_request(
            request_of(response), spider=self._spider, reason=str(error), give_up_log_level="DEBUG"
        )
        if again and response.status == 200:
            yield again.replace(cb_kwargs={"job": job})
        else:
            yield from self._on_error(job, error)

    # Walking

    def start_walk(self, job: Job, since: str | None, until: str | None = None, size: int = PAGE_SIZE) -> Request:
        source = SOURCES[job.source or ""]
        job.walked = Walked(source.name, Walk(since=since, until=until, size=size, by_date=source.by_date))
        return self.ask_page(job, job.walk)

    def _last_rows(self, job: Job, walked: Walked) -> Iterator[Any]:
        """What was held back, when no further page comes."""
        page = FeedPage()
        try:
            rows = in_their_language(job.feed, page, walked.held_back, self._context.lookup)
        except ShapeChanged as error:
            self._note(walked.source, job.feed, error)
            return
        yield from page.rejected
        yield from (item for item in rows if self._spider.keeps(job, item))

    # What is missing

    def search_for_missing(self, job: Job) -> Iterator[Any]:
        """Search for what the reading missed, if it was one that can miss anything; then the spider concludes."""
        if job.walked:
            yield from self._last_rows(job, job.walked)
        job.search = plan_search(job, self._context)
        yield from self._next_look(job)

    def _next_look(self, job: Job) -> Iterator[Any]:
        search = job.search
        while search and search.look and self._problems.stopped(job.source_and_feed[0]):
            search.fail_look()
        if search and search.look:
            walk = search.look.walk
            yield self.ask_page(job, walk) if walk else self.ask(job, FIRST_PAGE)
        else:
            yield from self._spider.conclude(job)

    def _take_look(self, job: Job, page: FeedPage) -> Iterator[Any]:
        search = job.search
        assert search is not None and search.look is not None
        look = search.look
        over = look.take([row(item) for item in page.items], unusable_rows(page, job.source_and_feed[0]))
        yield from (item for item in one_row_each(page.items) if item.article_id in search.wanted)
        yield from (rejected for rejected in page.rejected if rejected.article_id in search.wanted)
        if over:
            search.end_look()
            yield from self._next_look(job)
        elif look.walk:
            yield self.ask_page(job, look.walk)

    # The end

    def end(
        self,
        job: Job,
        outcome: Outcome,
        reason: str | None,
        period: tuple[str | None, str | None],
        fingerprinted: AbstractSet[int] = frozenset(),
    ) -> Iterator[Any]:
        """The reading. The site-wide list speaks for every entity but for those of whom it leaves out what is held."""
        if doubt := _doubt(job):
            self._problems.doubted(job.feed, doubt)
            outcome = "partial" if outcome == "complete" else outcome
            reason = "; ".join(filter(None, (reason, doubt)))
        reading = job.reading(outcome, reason, period, fingerprinted)
        suspects = frozenset(job.missing.values())
        if job.feed.entity == SITE_WIDE and reading.from_at:
            reading.scope = Scope(frozenset({*self.entities.names(), *job.owners}), suspects)
        yield reading
        if reading.scope:
            for entity in sorted(suspects):
                yield from self.look_at(replace(job.feed, entity=entity))

    def end_partly_read(self, job: Job) -> Iterator[Any]:
        """No source could be read to the end: what the one that came furthest has read."""
        if job.broken_off is None:
            yield from self._end_unread(job)
            return
        job.walked = job.broken_off
        yield from self._last_rows(job, job.walked)
        job.source = job.walked.source
        yield from self.end(job, "partial", job.trouble, (job.walk.covered_from, job.asked_to))

    def _end_unread(self, job: Job) -> Iterator[Any]:
        """No source could be read at all."""
        if self._problems.left_alone and self._asked.entities == (arguments.ALL,):
            yield from self._end_of_all()
            return
        outcome: Outcome = "refused" if job.refusals and not job.faults else "failed"
        yield from self.end(job, outcome, job.trouble or self._problems.why_nobody(), (None, None))

    def _end_of_all(self) -> Iterator[Reading]:
        """The site is asked nothing more: one reading tells of all feeds that are left."""
        if self._reported_for_all:
            return
        self._reported_for_all = True
        now = utc(datetime.now(UTC))
        scope = Scope(sections=self._asked.sections, langs=self._asked.langs)
        everything = Feed(SITE_WIDE, SITE_WIDE, SITE_WIDE)
        yield Reading(everything, None, "failed", self._problems.left_alone, scope, began_at=now, asked_to=now)


def _doubt(job: Job) -> str | None:
    """Why a reading that was read to its end is still not to be relied on; None where it is."""
    if job.feed.entity == SITE_WIDE:
        return None  # the lists of the entities are asked instead
    if job.misses_much:
        return f"suspect: {len(job.missing)} items that are held were not listed"
    if job.unsettled:
        return f"{len(job.unsettled)} items that are held were not listed, and nothing shows that they are gone"
    return None


def any_source(_: Source) -> bool:
    """Whether a source will do where any of them does."""
    return True


def has_history(source: Source) -> bool:
    """Whether its pages go back as far as the archive might want."""
    return source.full_text


def request_of(response: Response) -> Request:
    """The request that a response answers; Scrapy sets it on everything a callback gets."""
    assert response.request is not None
    return response.request


def _kept_apart(response: Response, feed: Feed, error: TooSlow) -> Rejected:
    """What an answer begins with that nobody could read; its WARC record has the whole."""
    return Rejected(feed.section, feed.lang, str(error), raw(response.body[:RAW_LIMIT].decode("utf-8", "replace")))


def _with_provenance(page: FeedPage, response: Response) -> FeedPage:
    for item in page.items:
        item.seen_at, item.warc = response.meta["fetched_at"], response.meta.get("warc")
    page.validator = validator(response)
    return page
