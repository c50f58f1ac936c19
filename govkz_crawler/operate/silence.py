"""Tests whether a publisher's silence is unusual for its own rhythm. Pure statistics, each with its source.

False alarms cost a monitor its readers, so every limit is set by how often it may be passed by chance: ``tolerated``
says how many intervals, or days, may go by between two false alarms.
"""

import math
from collections.abc import Sequence

# With fewer the tail that a limit is drawn from would be less than five intervals long.
FEWEST_INTERVALS = 50
_TAIL = 0.1

# A quarter: the deviation of fewer days moves too much from one week to the next.
FEWEST_WEEKS = 13

# Iglewicz and Hoaglin, "How to detect and handle outliers" (ASQC, 1993): further than this is an outlier.
_OUTLIER = 3.5
_MAD_TO_SIGMA = 1.4826  # of a normal distribution


def silence_limit(intervals: Sequence[float], tolerated: float) -> float | None:
    """The silence, in the unit of the intervals, that is too long for this rhythm; None where too little is known.

    The return level of ``tolerated`` intervals when what exceeds a high threshold is exponential (S. Coles, "An
    introduction to statistical modeling of extreme values", Springer 2001, section 4.3.3, with shape 0), and never
    less than the longest interval so far: of n + 1 alike, the last is the longest with probability 1/(n + 1).
    """
    count = len(intervals)
    if count < FEWEST_INTERVALS:
        return None
    ordered = sorted(intervals)
    tail = int(count * _TAIL)
    threshold = ordered[-tail - 1]
    mean_excess = sum(interval - threshold for interval in ordered[-tail:]) / tail
    level = threshold + mean_excess * math.log(max(tolerated * tail / count, 1.0))
    return max(level, ordered[-1])


def usual_counts(before: Sequence[int], tolerated: float) -> tuple[float, float] | None:
    """Between which numbers a day's count is usual, after the counts of the days before it; None for too few of them.

    The median of its weekday, give or take so many deviations on Anscombe's scale, where a Poisson count has a
    deviation of 1 whatever its mean (F. J. Anscombe, Biometrika 35, 1948). News come in bunches: where the days' own
    deviation from their weekday's median is larger, by its median (Iglewicz and Hoaglin 1993), it counts. What that
    weekday has brought before is usual in any case.
    """
    if len(before) < 7 * FEWEST_WEEKS:
        return None
    scaled = [_anscombe(count) for count in before]
    from statistics import NormalDist, median  # noqa: PLC0415 - loads fractions and decimals: only for who has a history

    medians = [median(scaled[-1 - back :: -7]) for back in range(7)]  # of yesterday's weekday, of that before it, …
    deviations = [abs(value - medians[back % 7]) for back, value in enumerate(reversed(scaled))]
    sigma = max(1.0, _MAD_TO_SIGMA * median(deviations))
    reach = sigma * max(_OUTLIER, NormalDist().inv_cdf(1 - 1 / (2 * max(tolerated, 1.0))))
    middle, same = medians[6], before[-7::-7]
    return min(_from_anscombe(middle - reach), *same), max(_from_anscombe(middle + reach), *same)


def _anscombe(count: float) -> float:
    return 2 * math.sqrt(count + 3 / 8)


def _from_anscombe(value: float) -> float:
    return max(value, 0.0) ** 2 / 4 - 3 / 8
