"""Compares this machine's clock with the site's: a run whose clock is far off ends before it writes anything.

Where no answer of the site tells the time for certain, the run goes on, and says that nobody has vouched for its clock.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.limits import CLOCK_TOLERANCE
from govkz_crawler.normalise.clock import utc
from govkz_crawler.normalise.http_date import http_date
from govkz_crawler.politeness.errors import LeftAlone
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.run_problems import RunProblems
from govkz_crawler.transport.capture import offline

_SITE_BEGAN = datetime(2019, 1, 1, tzinfo=UTC)  # a Date of before is of a server that does not know what day it is


class SiteClockMiddleware:
    """Downloader middleware: the first answer that tells the time decides, robots.txt as a rule.

    So does the next one after the clock was set in the middle of the run, or after the machine slept. What is replayed
    from a cassette says nothing.
    """

    def __init__(self, problems: RunProblems) -> None:
        self._problems = problems
        self._ahead: float | None = None  # of the clock, before the time that only goes on, when they were compared

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if offline(crawler.settings) or not isinstance(crawler.spider, PressSpiderBase):
            raise NotConfigured
        return cls(crawler.spider.context.problems)

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002 - Scrapy names it
        if self._is_due():
            self._compare(response)
        if self._problems.clock_off:
            raise LeftAlone(self._problems.clock_off)
        return response

    def _compare(self, response: Response) -> None:
        now, times = datetime.now(UTC), site_times(response)
        if times and not times[0] - CLOCK_TOLERANCE <= now <= times[1] + CLOCK_TOLERANCE:
            date = min(times, key=lambda time: abs(time - now))
            self._problems.clock_is_off(f"the clock says {utc(now)}, but the site's says {utc(date)}: set it right")
        if times and times[1] - times[0] <= CLOCK_TOLERANCE:
            self._ahead = _ahead()
            self._problems.site_clock = "compared"
        self._problems.site_clock = self._problems.site_clock or "unknown"

    def _is_due(self) -> bool:
        return self._ahead is None or abs(_ahead() - self._ahead) > CLOCK_TOLERANCE.total_seconds()


def _ahead() -> float:
    """Seconds by which the clock is ahead of the time that only goes on, which nobody sets."""
    return time.time() - time.monotonic()


def site_times(response: Response) -> tuple[datetime, datetime] | None:
    """Between which moments the site answered, by its own clock; None where it does not say.

    Date (RFC 9110, 6.6.1) is when, and an answer from a cache is older by Age (RFC 9111, 5.1): there are caches that
    leave Date as it came, and others that write it anew. Two dates that differ say nothing.
    """
    dates = set(map(http_date, response.headers.getlist("Date")))
    date = dates.pop() if len(dates) == 1 else None
    if date is None or date < _SITE_BEGAN:
        return None
    try:
        return date, date + timedelta(seconds=max(int((response.headers.get("Age") or b"0").decode("latin-1")), 0))
    except (ValueError, OverflowError):
        return None
