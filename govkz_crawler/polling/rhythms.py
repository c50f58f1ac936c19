"""Computes how often each feed is to be asked, from what is known of it. Times are POSIX seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

from govkz_crawler.polling.past import Past
from govkz_crawler.polling.profile import Profile, fit_profile, offset_at
from govkz_crawler.polling.rates import evidence, rate, usual_rate
from govkz_crawler.polling.turns import Terms, interval


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive knows of a feed: when it was last looked at, and read; its past, if it was ever read."""

    looked_at: float
    outcome: str  # of the last look
    complete_at: float | None
    past: Past | None

    def read_at(self, answered_at: float) -> float | None:
        """Since when news may have been missed.

        ``answered_at`` is when the site last answered for any feed. What was read in part just before it stopped
        doing so, or we asking, is to be read again; what is always read in part, such as feeds without full texts
        where these are refused, is not.
        """
        in_part = self.outcome == "partial" and self.looked_at < answered_at
        return self.looked_at if in_part or self.outcome == "complete" else self.complete_at

    def spared_until(self, answered_at: float, longest: float) -> float:
        """Until when a feed that could not be read is left alone: for as long again as that has been so.

        If the site has not answered for any since, the fault was not the feed's.
        """
        if self.outcome in ("complete", "partial") or self.looked_at >= answered_at:
            return 0.0
        failing = longest if self.complete_at is None else self.looked_at - self.complete_at
        return self.looked_at + min(failing, longest)


@dataclass(frozen=True, slots=True)
class Known:
    """The standings of all feeds that were ever looked at, and when the site last answered for any of all its feeds."""

    standings: Mapping[str, Standing]
    answered_at: float


@dataclass(frozen=True, slots=True)
class Rhythms:
    """Of each feed that was ever looked at the interval at which it is to be asked; the profile of the week.

    ``usual`` is the interval of a feed of which nothing is known.
    """

    intervals: Mapping[str, float]
    usual: float
    profile: Profile


def fit(known: Known, now: float, terms: Terms) -> Rhythms:
    """Each feed's interval after its own past and that of all."""
    pasts = {name: standing.past for name, standing in known.standings.items() if standing.past}
    profile = fit_profile(pasts.values(), offset_at(now))
    told = {name: evidence(past, profile) for name, past in pasts.items()}
    usual = usual_rate(told.values())
    intervals = {name: interval(rate(found, usual), terms) for name, found in told.items()}
    return Rhythms(intervals, interval(usual, terms), profile)
