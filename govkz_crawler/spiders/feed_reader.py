"""Looks at feeds for a spider: whom to ask, what a refusal or a fault leads to, how a reading ends."""

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

from govkz_crawler.items import SITE_WIDE, Feed, Outcome, PressItem
from govkz_crawler.normalise.clock import utc
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.base import PAGE_SIZE, Question, Source
from govkz_crawler.sources.feed_page import Absent, Faulty, FeedPage, Refused, ShapeChanged, SourceError
from govkz_crawler.sources.validators import validator
from govkz_crawler.spiders import arguments
from govkz_crawler.spiders.arguments import Arguments
from govkz_crawler.spiders.context import CrawlContext
from govkz_crawler.spiders.job import Job, Walked, row
from govkz_crawler.spiders.plausibility import FULL, check_page
from govkz_crawler.spiders.site_wide import Entities, check_site_wide
from govkz_crawler.spiders.walk import NEVER, Walk
from govkz_crawler.warc.errors import WarcError


class LooksAtFeeds(Protocol):
    """What a spider of feeds decides; ``name`` and the callbacks are those of any spider."""

    name: str

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]: ...

    def on_failure(self, failure: Failure) -> Iterator[Any]: ...

    def begin(self, job: Job) -> Iterator[Any]:
        """The first requests of a job."""

    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        """A page has come: items, then the next request or the reading. May raise SourceError, before any item."""

    def ask_next_source(self, job: Job) -> Iterator[Any]:
        """Try the next permitted source; finish the job if none is left."""


class FeedReader:
    """One job a feed. ``spider`` says how a job begins and what a page is good for."""

    def __init__(self, context: CrawlContext, spider: Any, entities: Entities) -> None:
        self._spider: LooksAtFeeds = spider
        self._context = context
        self._problems = context.problems
        self.entities = entities

    async def start(self, asked: Arguments) -> AsyncIterator[Any]:
        """The first requests for everything that the user asks for."""
        everyone = asked.entities == (arguments.ALL,)
        for section in asked.sections:
            for lang in asked.langs:
                for entity in (SITE_WIDE,) if everyone else asked.entities:
                    for output in self.look_at(Feed(entity, section, lang)):
                        yield output

    def look_at(self, feed: Feed) -> Iterator[Any]:
        yield from self._spider.begin(Job(feed=feed, started_at=utc(datetime.now(UTC))))

    def look_at_each(self, everyone: Feed) -> Iterator[Any]:
        """Where the site has no list of everything: at the feeds of its entities."""
        for entity, priority in self.entities.to_look_at(everyone):
            for output in self.look_at(replace(everyone, entity=entity)):
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
        request = SOURCES[job.source or ""].request(self._context.base_url, job.feed, question)
        return request.replace(callback=self._spider.on_answer, errback=self._spider.on_failure, cb_kwargs={"job": job})

    def ask_page(self, job: Job) -> Request:
        """The walk's next page."""
        walk = job.walk
        return self.ask(job, Question(walk.page, walk.size, walk.before))

    # What comes back

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]:
        source = SOURCES[job.source or ""]
        try:
            page = _with_provenance(source.read_at(response.meta["fetched_at"], response, job.feed), response)
            if page.rows > 1 and not page.items and job.feed.entity != SITE_WIDE:
                yield from page.rejected
                raise ShapeChanged("rows that can be read", f"{page.rows} rows, each {page.rejected[0].reason}")
            outputs = list(self._spider.take(job, page))
        except Faulty as error:
            yield from self._retry(response, job, error)
        except SourceError as error:
            yield from self._on_error(job, error)
        else:
            self._problems.answered(source.name, page.unknown)
            yield from outputs

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        job: Job = failure.request.cb_kwargs["job"]  # type: ignore[attr-defined]
        yield from self._on_error(job, self._problems.read_failure(failure.value))
        if isinstance(failure.value, WarcError):
            raise CloseSpider("no evidence can be kept")

    def _on_error(self, job: Job, error: SourceError) -> Iterator[Any]:
        """Notes what went wrong, stops asking the source if it must be, goes on without it."""
        name = job.source or ""
        line = f"{name}: {error}"
        begun = job.walked is not None and job.walk.items
        if job.feed.entity == SITE_WIDE and not begun and not isinstance(error, Refused):
            # That the list of everything is not offered is no fault: nobody has promised it.
            self._problems.site_wide = line
            yield from self._spider.ask_next_source(job)
            return
        match error:
            case Refused():
                self._problems.refused(name, str(error))
                job.refusals.append(line)
                job.troubled = True
            case ShapeChanged():
                self._problems.shape_changed(name, error, job.feed)
                job.faults.append(line)
                job.troubled = True
            case Absent():
                job.absent += 1
            case _:
                self._problems.faulty(name, str(error), job.feed)
                job.faults.append(line)
                job.troubled = True
        if job.walked and job.walk.oldest:
            job.broken_off = job.walked
        yield from self._spider.ask_next_source(job)

    def _retry(self, response: Response, job: Job, error: Faulty) -> Iterator[Any]:
        # A status of 5xx or 429 has been tried again by Scrapy already; what came with 200 has not.
        job.troubled = True
        assert isinstance(self._spider, Spider)
        again = get_retry_request(asked(response), spider=self._spider, reason=str(error), give_up_log_level="DEBUG")
        if again and response.status == 200:
            yield again.replace(cb_kwargs={"job": job})
        else:
            yield from self._on_error(job, error)

    # Walking

    def start_walk(self, job: Job, since: str | None, until: str | None = None, size: int = PAGE_SIZE) -> Request:
        source = SOURCES[job.source or ""]
        job.walked = Walked(source.name, Walk(since=since, until=until, size=size, by_date=source.by_date))
        return self.ask_page(job)

    def step(self, job: Job, page: FeedPage) -> list[PressItem]:
        """Let the walk read a page. Returns the items that belong to what was asked for."""
        memory, walked = self._context.memory, job.walked
        assert walked is not None
        walk = walked.walk
        if not page.rows and walk.items == 0:
            self.check_empty(job, walk.since, walk.until)
        if job.feed.entity == SITE_WIDE and walk.items == 0:
            check_site_wide(page)
        check_page(page.items, job.feed, memory, FULL)
        window = walk.take([row(item) for item in page.items])
        job.owners.update(item.entity for item in page.items)
        job.odd |= {rejected.article_id for rejected in page.rejected if rejected.article_id}
        for item in page.items:
            walked.missing.pop(item.article_id, None)
        if walk.short_above:
            job.troubled = True
        expected = memory.expected(job.feed, walked.source, window.after, window.before)
        walked.missing.update({id_: owner for id_, owner in expected.items() if id_ not in window.seen})
        return page.items

    def check_empty(self, job: Job, since: str | None, until: str | None) -> None:
        """A list with nothing in it, where the source has shown live items before, is not believed."""
        if expected := self._context.memory.expected(job.feed, job.source or "", since or "", until or NEVER):
            raise Faulty(f"an empty list, though {len(expected)} items of it are held")

    # The end

    def end(
        self,
        job: Job,
        outcome: Outcome,
        reason: str | None,
        period: tuple[str | None, str | None],
        fingerprinted: AbstractSet[int] = frozenset(),
    ) -> Iterator[Any]:
        """The reading; for the site-wide list, one for each entity that it speaks for."""
        reading = job.reading(outcome, reason, period, fingerprinted)
        yield reading
        if job.feed.entity != SITE_WIDE or not reading.from_at:
            return
        suspects = set(job.missing.values())
        for entity in sorted(self.entities.spoken_for(job)):
            feed = replace(job.feed, entity=entity)
            if entity in suspects and not job.troubled:
                # Where the list leaves out what is held, the entity's own list is asked.
                yield from self.look_at(feed)
            else:
                told = replace(reading, items=job.owners[entity], missing=frozenset(), reason="site-wide list")
                yield from self.entities.told_of(job, told, feed)

    def end_partly_read(self, job: Job) -> Iterator[Any]:
        """No source could be read to the end: what the one that came furthest has read."""
        if job.broken_off is None:
            yield from self._end_unread(job)
            return
        job.walked = job.broken_off
        job.source = job.walked.source
        yield from self.end(job, "partial", job.trouble, (job.walk.covered_from, job.asked_to))

    def _end_unread(self, job: Job) -> Iterator[Any]:
        """No source could be read at all."""
        outcome: Outcome = "refused" if job.refusals and not job.faults else "failed"
        yield from self.end(job, outcome, job.trouble or self._problems.why_nobody(), (None, None))


def any_source(_: Source) -> bool:
    return True


def has_history(source: Source) -> bool:
    """Whether its pages go back as far as the archive might want."""
    return source.full_text


def asked(response: Response) -> Request:
    """The request that a response answers; Scrapy sets it on everything a callback gets."""
    assert response.request is not None
    return response.request


def _with_provenance(page: FeedPage, response: Response) -> FeedPage:
    for item in page.items:
        item.seen_at, item.warc = response.meta["fetched_at"], response.meta.get("warc")
    page.validator = validator(response)
    return page
