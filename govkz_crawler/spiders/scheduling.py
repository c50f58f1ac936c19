"""Chooses the feeds that are due in a run that polls all of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import isqrt

from scrapy.crawler import Crawler

from govkz_crawler.items import Feed
from govkz_crawler.normalise.clock import utc
from govkz_crawler.polling.due import Terms
from govkz_crawler.polling.plan import Plan, plan
from govkz_crawler.polling.rates import HORIZON
from govkz_crawler.polling.rhythms import fit
from govkz_crawler.spiders.context import CrawlContext
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

    def _turns(self, everyone: Feed) -> Plan:
        now = datetime.now(UTC)
        known = self._context.lookup.known_feeds(everyone.section, everyone.lang, utc(now - timedelta(seconds=HORIZON)))
        rhythms = fit(known, now.timestamp(), self._terms)
        return plan(self.names(), known, rhythms, now.timestamp(), self._terms.longest)
