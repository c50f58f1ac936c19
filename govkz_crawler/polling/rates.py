"""Estimates how often a feed publishes, from its past. Times are POSIX seconds, rates items a second.

A feed lists each item with its date, so its past is known whole, and not merely whether it had changed when somebody
looked. For that case the number of changes by the time is the estimator to take (J. Cho and H. Garcia-Molina,
"Estimating frequency of change", ACM Transactions on Internet Technology 3, 2003); the bias that they correct is that
of knowing less. Two things are added, both of the Gamma-Poisson model: the past is forgotten little by little, so that
a feed that has stopped or begun is soon taken for what it is (M. West, P. J. Harrison and H. S. Migon, "Dynamic
generalized linear models and Bayesian forecasting", Journal of the American Statistical Association 80, 1985), and a
feed of which little is known is taken to be like the others (an empirical prior).
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

from govkz_crawler.polling.past import Past
from govkz_crawler.polling.profile import DAY, Profile

# What is older counts 1/e or less: long enough to know a feed of one item a week, short enough to follow a season.
MEMORY = 14 * DAY

# Beyond this next to nothing is left of what was published (2 %).
HORIZON = 56 * DAY

# Of the Gamma prior. Most feeds are nearly silent and a few are not: of rates so unlike each other the shape is small,
# and what a feed itself has shown outweighs the others within a day.
_SHAPE = 0.1

# The prior mean where nothing is known of anybody: 600 items a day from some 2,150 entities.
_USUAL = 600 / 2150 / DAY


@dataclass(frozen=True, slots=True)
class Evidence:
    """Items, and the seconds in which they came, each discounted by its age."""

    items: float
    seconds: float


def evidence(past: Past, profile: Profile) -> Evidence:
    """What the past says of the rate. An hour in which much is published counts for more than others."""
    end = past.read_to
    start = max(past.read_from, end - HORIZON)
    items = sum(math.exp((moment - end) / MEMORY) for moment in past.moments if moment >= start)
    seconds = MEMORY * (1 - math.exp((start - end) / MEMORY))
    weight = profile.mass(start, end) / (end - start) if end > start else 1.0
    return Evidence(items, seconds * weight)


def usual_rate(known: Collection[Evidence]) -> float:
    """That of all feeds together."""
    seconds = sum(one.seconds for one in known)
    return (sum(one.items for one in known) + 1) / (seconds + 1 / _USUAL)


def rate(known: Evidence, usual: float) -> float:
    """The posterior mean: above 0 for a feed that was never heard of, ``usual`` for one of which nothing is known."""
    return (known.items + _SHAPE) / (known.seconds + _SHAPE / usual)
