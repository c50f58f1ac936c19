"""Where all feeds are to be polled: only those whose turn it is, each by its own rhythm."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isqrt
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler

from govkz_crawler.items import Feed, Reading
from govkz_crawler.normalise.clock import utc
from govkz_crawler.polling.plan import Plan, plan
from govkz_crawler.polling.rates import HORIZON
from govkz_crawler.polling.rhythms import fit
from govkz_crawler.polling.turns import Terms
from govkz_crawler.spiders.feed_reader import FeedSpider
from govkz_crawler.spiders.job import Job


class TurnsSpider(FeedSpider):
    """For a spider that is run often. Feeds that the user names are not its business: they are always polled."""

    terms: Terms

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        longest = timedelta(hours=crawler.settings.getfloat("GOVKZ_LONGEST_WAIT_HOURS"))
        spider.terms = Terms(crawler.settings.getfloat("GOVKZ_POLL_PRICE"), longest.total_seconds())
        return spider

    def each_entity(self, job: Job) -> Iterator[Any]:
        turns = self._turns(job.feed)
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("govkz/feeds_due", len(turns.due))
        self.crawler.stats.inc_value("govkz/feeds_left", turns.left)
        for rank, entity in enumerate(turns.due):
            for output in self.look_at(replace(job.feed, entity=entity)):
                # The further down, the coarser: with JOBDIR each priority is an open file.
                yield output.replace(priority=-isqrt(rank)) if isinstance(output, Request) else output

    def spoken_for(self, job: Job) -> set[str]:
        """Of a feed of which the list has nothing, that is told in its turn: a row of coverage a day, not one a run."""
        everyone = super().spoken_for(job)
        if job.asked_from and not job.overlaps:
            return everyone  # what was not read is to be seen in each
        return everyone & {*job.owners, *job.missing.values(), *self._turns(job.feed).due}

    def told_of(self, job: Job, reading: Reading, feed: Feed) -> Iterator[Reading]:
        """Goes back to the feed's own mark, as far as the whole site was read since then without a hole."""
        mark, everyone_to = self.memory.mark(feed), job.asked_from
        everyone_from = everyone_to and self.memory.begun(job.feed, everyone_to)
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
        known = self.memory.known(everyone.section, everyone.lang, utc(now - timedelta(seconds=HORIZON)))
        rhythms = fit(known, now.timestamp(), self.terms)
        return plan(self.registry(), known, rhythms, now.timestamp(), self.terms.longest)
