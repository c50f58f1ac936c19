"""What the spiders of feeds share: whom to ask, what a refusal or a fault leads to, how a reading ends."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from govkz_crawler.items import SITE_WIDE, Feed, Outcome, PressItem
from govkz_crawler.normalise.clock import utc
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import Absent, Faulty, FeedPage, Refused, ShapeChanged, SourceError
from govkz_crawler.sources.validators import validator
from govkz_crawler.spiders import arguments
from govkz_crawler.spiders.job import Job, row
from govkz_crawler.spiders.plausibility import FULL, check_page
from govkz_crawler.spiders.site_wide import SiteWide, check_site_wide
from govkz_crawler.spiders.walk import NEVER, Walk
from govkz_crawler.warc.errors import WarcError

RSS = "rss"


class FeedSpider(SiteWide):
    """Looks at feeds, one job each. A subclass says how a job begins and what a page is good for."""

    permitted: list[str]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.permitted = crawler.settings.getlist("GOVKZ_SOURCES")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        entities = self.arguments.entities
        everyone = entities == (arguments.ALL,)
        for section in self.arguments.sections:
            for lang in self.arguments.langs:
                for entity in (SITE_WIDE,) if everyone else entities:
                    for output in self.look_at(Feed(entity, section, lang)):
                        yield output

    def look_at(self, feed: Feed) -> Iterator[Any]:
        yield from self.begin(Job(feed=feed, started_at=utc(datetime.now(UTC))))

    @abstractmethod
    def begin(self, job: Job) -> Iterator[Any]:
        """The first requests of a job."""

    # Whom to ask

    def sources_for(self, job: Job) -> list[str]:
        """The interfaces that may still be asked, in the user's order."""
        return [name for name in self.permitted if name not in job.asked and not self.troubles.stopped(name)]

    def next_source(self, job: Job, choices: Iterable[str]) -> str | None:
        name = next((name for name in choices if name in self.sources_for(job)), None)
        if name:
            job.source = name
            job.asked.append(name)
        return name

    def ask(self, job: Job, **question: Any) -> scrapy.Request:
        request = SOURCES[job.source or ""].request(self.base_url, job.feed, **question)
        return request.replace(callback=self.on_answer, errback=self.on_failure, cb_kwargs={"job": job})

    def ask_page(self, job: Job) -> scrapy.Request:
        """The walk's next page."""
        walk = job.walk
        assert walk is not None
        question: dict[str, Any] = {"page": walk.page, "size": walk.size}
        if walk.before:
            question["before"] = walk.before
        return self.ask(job, **question)

    # What comes back

    def on_answer(self, response: Response, job: Job) -> Iterator[Any]:
        source = SOURCES[job.source or ""]
        try:
            page = _with_provenance(source.read(response, job.feed), response)
            if page.rows > 1 and not page.items and job.feed.entity != SITE_WIDE:
                yield from page.rejected
                raise ShapeChanged("rows that can be read", f"{page.rows} rows, each {page.rejected[0].reason}")
            outputs = list(self.take(job, page))
        except Faulty as error:
            yield from self._retry(response, job, error)
        except SourceError as error:
            yield from self.on_error(job, error)
        else:
            self.troubles.answered(source.NAME, page.unknown)
            yield from outputs

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        job: Job = failure.request.cb_kwargs["job"]  # type: ignore[attr-defined]
        yield from self.on_error(job, self.troubles.read_failure(failure.value))
        if isinstance(failure.value, WarcError):
            raise CloseSpider("no evidence can be kept")

    def on_error(self, job: Job, error: SourceError) -> Iterator[Any]:
        """Notes what went wrong, stops asking the source if it must be, goes on without it."""
        name = job.source or ""
        line = f"{name}: {error}"
        if job.feed.entity == SITE_WIDE and not (job.walk and job.walk.items) and not isinstance(error, Refused):
            # That the list of everything is not offered is no fault: nobody has promised it.
            self.troubles.site_wide = line
            yield from self.without(job)
            return
        match error:
            case Refused():
                self.troubles.refused(name, str(error))
                job.refusals.append(line)
                job.troubled = True
            case ShapeChanged():
                self.troubles.shape_changed(name, error, job.feed)
                job.faults.append(line)
                job.troubled = True
            case Absent():
                job.absent += 1
            case _:
                self.troubles.faulty(name, str(error), job.feed)
                job.faults.append(line)
                job.troubled = True
        if job.walk and job.walk.oldest:
            job.broken_off = (name, job.walk)
        yield from self.without(job)

    @abstractmethod
    def take(self, job: Job, page: FeedPage) -> Iterator[Any]:
        """A page has come: items, then the next request or the reading. May raise SourceError, before any item."""

    @abstractmethod
    def without(self, job: Job) -> Iterator[Any]:
        """The source asked last has given what it will: the next one, or the end."""

    def _retry(self, response: Response, job: Job, error: Faulty) -> Iterator[Any]:
        # A status of 5xx or 429 has been tried again by Scrapy already; what came with 200 has not.
        job.troubled = True
        again = get_retry_request(asked(response), spider=self, reason=str(error), give_up_log_level="DEBUG")
        if again and response.status == 200:
            yield again.replace(cb_kwargs={"job": job})
        else:
            yield from self.on_error(job, error)

    # Walking

    def step(self, job: Job, page: FeedPage) -> list[PressItem]:
        """Let the walk read a page. Returns the items that belong to what was asked for."""
        walk = job.walk
        assert walk is not None
        if not page.rows and walk.items == 0:
            self.check_empty(job, walk.since, walk.until)
        if job.feed.entity == SITE_WIDE and walk.items == 0:
            check_site_wide(page)
        check_page(page.items, job.feed, self.memory, FULL)
        window = walk.take([row(item) for item in page.items])
        job.owners.update(item.entity for item in page.items)
        job.odd |= {rejected.article_id for rejected in page.rejected if rejected.article_id}
        for item in page.items:
            job.missing.pop(item.article_id, None)
        if walk.short_above:
            job.troubled = True
        expected = self.memory.expected(job.feed, job.source or "", window.after, window.before)
        job.missing.update({id_: owner for id_, owner in expected.items() if id_ not in window.seen})
        return page.items

    def check_empty(self, job: Job, since: str | None, until: str | None) -> None:
        """A list with nothing in it, where the source has shown live items before, is not believed."""
        if expected := self.memory.expected(job.feed, job.source or "", since or "", until or NEVER):
            raise Faulty(f"an empty list, though {len(expected)} items of it are held")

    def start_walk(self, job: Job, since: str | None, until: str | None, size: int) -> scrapy.Request:
        job.missing.clear()
        job.walk = Walk(since=since, until=until, size=size, by_date=job.source == "graphql")
        return self.ask_page(job)

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
        if job.feed.entity == SITE_WIDE and reading.from_at:
            yield from self.speaks_for(job, reading)

    def partly_read(self, job: Job) -> Iterator[Any]:
        """No source could be read to the end: what the one that came furthest has read."""
        if job.broken_off is None:
            yield from self.nothing_read(job)
            return
        job.source, job.walk = job.broken_off
        yield from self.end(job, "partial", job.trouble, (job.walk.covered_from, job.asked_to))

    def nothing_read(self, job: Job) -> Iterator[Any]:
        """No source could be read at all."""
        outcome: Outcome = "refused" if job.refusals and not job.faults else "failed"
        yield from self.end(job, outcome, job.trouble or self.troubles.why_nobody(), (None, None))


def asked(response: Response) -> scrapy.Request:
    """The request that a response answers; Scrapy sets it on everything a callback gets."""
    assert response.request is not None
    return response.request


def _with_provenance(page: FeedPage, response: Response) -> FeedPage:
    for item in page.items:
        item.seen_at, item.warc = response.meta["fetched_at"], response.meta.get("warc")
    page.validator = validator(response)
    return page
