"""Decides whether a feed is due. Times are POSIX seconds.

An item that is seen late is worth less, and the later, the less is lost by another hour: seen after d it has lost
1 - exp(-d / FRESH) of its worth. A request has one price, the same for all feeds, in items that lose all their worth.
The least is lost at a given number of requests when the last request to each feed saves as much as the last to any
other (a greedy allocation). For a feed of rate r that is asked at intervals of I, this is where

    r (FRESH - (FRESH + I) exp(-I / FRESH)) = price

which has the form of the optimum of J. Cho and H. Garcia-Molina, "Effective page refresh policies for web crawlers",
ACM Transactions on Database Systems 28, 2003, section 5: there a copy loses its worth as the page changes, here an
item as it ages. Where items come often it is their square-root law, I = sqrt(2 price FRESH / r); and as theirs it gives
up those for whom a request cannot save its price. These are asked because no feed is left for longer than a fixed time.

The hours are not alike. The turn comes when what was published since the last one has waited for as long, in all, as it
would at that interval were they alike (the aggregate delay of K. C. Sia, J. Cho and H.-K. Cho, "Efficient monitoring
algorithm for fast news alerts", IEEE Transactions on Knowledge and Data Engineering 19, 2007): sooner by day.
"""

import math
from dataclasses import dataclass

from govkz_crawler.polling.profile import HOUR, Profile

# News that is an hour old has lost most of its novelty.
FRESH = 1.0 * HOUR

_STEPS = 30  # of a bisection: to a millionth of an hour


@dataclass(frozen=True, slots=True)
class Terms:
    """``price`` of a request, in items; ``longest``, in seconds, that a feed is left alone."""

    price: float
    longest: float


def interval(rate: float, terms: Terms) -> float:
    """Seconds between two looks at a feed of so many items a second, the hours being alike; at most the longest."""
    saved = terms.price / (rate * FRESH)
    low, high = 0.0, terms.longest / FRESH
    if _loss(high) <= saved:
        return terms.longest
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _loss(middle) <= saved else (low, middle)
    return low * FRESH


def _loss(x: float) -> float:
    """Of an item by the last request, where the interval is x times FRESH: from 0 to 1."""
    return 1 - (1 + x) * math.exp(-x)


def urgency(every: float, profile: Profile, read_at: float, now: float, longest: float) -> float:
    """1 when the turn of a feed with the interval ``every`` comes, and rising.

    What has waited by what may wait, or the time since ``read_at`` by the longest, whichever is more.
    """
    since = min(read_at, now)  # a clock that was wrong must not keep a feed from being asked
    if every <= 0 or longest <= 0:
        return math.inf
    return max(profile.waiting(since, now) / (every * every / 2), (now - since) / longest)
