"""Compares this machine's clock with the site's: a run whose clock is far off ends before it writes anything."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from govkz_crawler.limits import CLOCK_TOLERANCE
from govkz_crawler.normalise.clock import utc
from govkz_crawler.politeness.errors import LeftAlone
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.run_problems import RunProblems
from govkz_crawler.transport.capture import offline


class SiteClockMiddleware:
    """Downloader middleware: the first answer with a Date header (RFC 9110, 6.6.1) decides, robots.txt as a rule.

    So does the next one after the clock was set in the middle of the run, or after the machine slept. The answer of a
    cache says with Age how old its Date is. What is replayed from a cassette says nothing.
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
        if self._is_due() and (date := site_time(response)):
            self._ahead = _ahead()
            now = datetime.now(UTC)
            if abs(now - date) > CLOCK_TOLERANCE:
                self._problems.clock_is_off(f"the clock says {utc(now)}, but the site's says {utc(date)}: set it right")
        if self._problems.clock_off:
            raise LeftAlone(self._problems.clock_off)
        return response

    def _is_due(self) -> bool:
        return self._ahead is None or abs(_ahead() - self._ahead) > CLOCK_TOLERANCE.total_seconds()


def _ahead() -> float:
    """Seconds by which the clock is ahead of the time that only goes on, which nobody sets."""
    return time.time() - time.monotonic()


def site_time(response: Response) -> datetime | None:
    """What the site's clock showed when it answered; None where it does not say."""
    try:
        date = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        age = timedelta(seconds=int((response.headers.get("Age") or b"0").decode("latin-1")))
        return (date if date.tzinfo else date.replace(tzinfo=UTC)) + age
    except (ValueError, OverflowError):
        return None
