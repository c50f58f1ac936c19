"""Computes how long the site is left alone before the next request. Pure: no Scrapy, no I/O.

Scrapy counts the delay from the moment when it decides on a request, which may be long before that goes out, and tries
again after no more than that. Here the delay begins when an answer has come, and each failure in a row doubles a pause
that holds for all requests; what the site asks for with Retry-After and Crawl-delay holds likewise.
"""

import random
from datetime import timedelta
from time import monotonic

from govkz_crawler.politeness.state import Courtesy

# Pauses of 2, 4, 8 … ordinary delays, 60 seconds at most: ten failures take five minutes or so, and by then a site
# that could answer would have.
LONGEST_PAUSE = 60.0
FAILURES_IN_A_ROW = 10

# Whoever is asked to wait for longer goes home; the next run keeps to what was asked.
LONGEST_WAIT = 600.0


class Rest:
    """``delay`` is the ordinary one, in seconds. Moments are those of ``time.monotonic``."""

    def __init__(self, courtesy: Courtesy, delay: float) -> None:
        self._courtesy = courtesy
        self._delay = delay
        self._failures = 0  # in a row
        self._quiet_until = 0.0
        self._last_at = 0.0  # when a request went out or its answer came in
        self.down: str | None = None  # why the site is asked nothing more

    def pause(self, failures: int) -> float:
        """Seconds after so many failures in a row."""
        return min(self._delay * 2**failures, LONGEST_PAUSE) if failures else 0.0

    def wait(self, not_before: float) -> float:
        """Seconds until a request may be made; 0 once it may."""
        if self.down:
            return 0.0
        rest = max(self._delay, self._courtesy.crawl_delay, self._courtesy.throttle_delay)
        moment = max(not_before, self._quiet_until, self._last_at + rest)
        return max(moment - monotonic(), self._courtesy.away.total_seconds(), 0.0)

    def why_not(self, seconds: float) -> str | None:
        """Why it is no use to wait so long, or to ask at all; None where it is."""
        if seconds > LONGEST_WAIT:
            return f"the site asks to be left alone for {seconds:,.0f} seconds"
        return self.down

    def touched(self) -> float:
        """A request goes out, or its answer has come. Returns this moment."""
        self._last_at = monotonic()
        return self._last_at

    def answered(self) -> None:
        self._failures = 0

    def failed(self, reason: str) -> None:
        self._failures += 1
        # Not in step with everybody else who was turned away at the same moment.
        self._quiet_until = monotonic() + self.pause(self._failures) * random.uniform(1, 1.5)  # noqa: S311
        if self._failures >= FAILURES_IN_A_ROW:
            self.down = f"the site is down: {self._failures} failures in a row, the last {reason}"

    def unresolved(self, host: str) -> None:
        """The name of the site cannot be looked up: there is no network, and asking again would not bring it back."""
        self.down = f"{host} cannot be resolved"

    def stay_away(self, time: timedelta) -> None:
        """The site asks for it."""
        self._courtesy.stay_away(time)
