"""Chooses the feeds that are due in a run that polls all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isqrt

from scrapy.crawler import Crawler

from govkz_crawler.items import Feed, Reading
from govkz_crawler.normalise.clock import utc
from govkz_crawler.polling.plan import Plan, plan
from govkz_crawler.polling.rates import HORIZON
from govkz_crawler.polling.rhythms import fit
from govkz_crawler.polling.turns import Terms
from govkz_crawler.spiders.context import CrawlContext
from govkz_crawler.spiders.job import Job
from govkz_crawler.spiders.site_wide import EveryEntity


class EntitiesInTurn(EveryEntity):
    """For a spider that is run often. Feeds that the user names are not its business: they are always polled."""

    def __init__(self, context: CrawlContext, crawler: Crawler) -> None:
        super().__init__(context)
        self._crawler = crawler
        longest = timedelta(hours=crawler.settings.getfloat("GOVKZ_LONGEST_WAIT_HOURS"))
        self._terms = Terms(crawler.settings.getfloat("GOVKZ_POLL_PRICE"), longest.total_seconds())

    def to_look_at(self, everyone: Feed) -> Iterable[tuple[str, int]]:
        """The most urgent first. The further down, the coarser: with JOBDIR each priority is an open file."""
        turns = self._turns(everyone)
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value("govkz/feeds_due", len(turns.due))
        self._crawler.stats.inc_value("govkz/feeds_left", turns.left)
        return [(entity, -isqrt(rank)) for rank, entity in enumerate(turns.due)]

    def spoken_for(self, job: Job) -> set[str]:
        """Of a feed of which the list has nothing, that is told in its turn: a row of coverage a day, not one a run."""
        everyone = super().spoken_for(job)
        if job.asked_from and not job.reaches_back:
            return everyone  # what was not read is to be seen in each
        return everyone & {*job.owners, *job.missing.values(), *self._turns(job.feed).due}

    def told_of(self, job: Job, reading: Reading, feed: Feed) -> Iterator[Reading]:
        """Goes back to the feed's own mark, as far as the whole site was read since then without a hole."""
        mark, everyone_to = self._context.memory.mark(feed), job.asked_from
        everyone_from = everyone_to and self._context.memory.begun(job.feed, everyone_to)
        told = replace(reading, feed=feed)
        if not (mark and everyone_to and everyone_from):
            yield told
            return
        before = replace(
            told, asked_from=mark, asked_to=everyone_to, from_at=max(mark, everyone_from), to_at=everyone_to
        )
        if (told.from_at or "") > everyone_to:
            yield before
            yield told
        else:
            from_at = min(before.from_at or "", told.from_at or "")
            yield replace(told, asked_from=min(mark, everyone_to), from_at=from_at)

    def _turns(self, everyone: Feed) -> Plan:
        now = datetime.now(UTC)
        known = self._context.memory.known(everyone.section, everyone.lang, utc(now - timedelta(seconds=HORIZON)))
        rhythms = fit(known, now.timestamp(), self._terms)
        return plan(self.names(), known, rhythms, now.timestamp(), self._terms.longest)
