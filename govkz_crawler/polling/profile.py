"""Estimates the week's rhythm that feeds share: how busy each hour is against the average.

A feed publishes like a Poisson process whose rate is its own, times that of the hour. The hours are those of
Asia/Almaty. Times are POSIX seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate, pairwise

from govkz_crawler.normalise.clock import ALMATY
from govkz_crawler.polling.past import Past

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
HOURS = WEEK // HOUR

# So many items, spread evenly, are believed beforehand to be published in each hour of the week: a hundred items say
# little of 168 hours, and no hour is ever thought to be dead.
_BELIEVED = 8.0

_MONDAY = 4 * DAY  # 1970-01-05


@dataclass(frozen=True, slots=True)
class Profile:
    """``weights`` of the 168 hours, from Monday 00:00 on, with a mean of 1; ``offset`` of the zone in seconds."""

    weights: tuple[float, ...]
    offset: int
    _mass: list[float] = field(init=False, repr=False, compare=False)
    _moment: list[float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Integrals of the weight, and of the weight times the time, from Monday to the beginning of each hour.
        mass = [0.0, *accumulate(weight * HOUR for weight in self.weights)]
        centred = (weight * HOUR * (hour + 0.5) * HOUR for hour, weight in enumerate(self.weights))
        object.__setattr__(self, "_mass", mass)
        object.__setattr__(self, "_moment", [0.0, *accumulate(centred)])

    def mass(self, start: float, end: float) -> float:
        """The seconds from ``start`` to ``end``, each as heavy as its hour: ``end - start`` over whole weeks."""
        monday = self._monday(start)
        return self._integrals(end - monday)[0] - self._integrals(start - monday)[0]

    def waiting(self, start: float, end: float) -> float:
        """For how long, at ``end``, what was published since ``start`` has been waiting, at one item a second.

        The integral of (end - t) w(t) over t, in seconds squared: half the square of the time where all hours weigh 1.
        """
        monday = self._monday(start)
        (mass, moment), (mass_before, moment_before) = self._integrals(end - monday), self._integrals(start - monday)
        return (end - monday) * (mass - mass_before) - (moment - moment_before)

    def _monday(self, at: float) -> float:
        """When the week of that moment began."""
        return at - (at + self.offset - _MONDAY) % WEEK

    def _integrals(self, seconds: float) -> tuple[float, float]:
        """Of the weight, and of the weight times the time, over so many seconds from a Monday on."""
        weeks, second = divmod(seconds, WEEK)
        hour = int(second // HOUR)
        begins, weight = hour * HOUR, self.weights[hour]
        mass = self._mass[hour] + weight * (second - begins)
        moment = self._moment[hour] + weight * (second * second - begins * begins) / 2
        # Each whole week weighs WEEK, and what is in it is as late as its Monday, and as it is within it.
        earlier = weeks * self._moment[-1] + WEEK * WEEK * weeks * (weeks - 1) / 2
        return weeks * WEEK + mass, earlier + moment + weeks * WEEK * mass


def offset_at(now: float) -> int:
    """Of Asia/Almaty in seconds. A change puts what was before it off by an hour, until it is forgotten."""
    offset = datetime.fromtimestamp(now, UTC).astimezone(ALMATY).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def fit_profile(pasts: Iterable[Past], offset: int) -> Profile:
    """The profile of all feeds together.

    The step of Poisson regression that fits the hours once the rates are given (the model is multiplicative: P.
    McCullagh and J. A. Nelder, *Generalized Linear Models*, 1989, section 6.2), with a Gamma prior of mean 1.
    """
    counts, expected = [0] * HOURS, [0.0] * HOURS
    edges: dict[int, float] = {}  # hour: by how much the items an hour of all feeds together change there
    shift = offset - _MONDAY
    for past in pasts:
        first, last = (int((moment + shift) // HOUR) for moment in (past.read_from, past.read_to + HOUR))
        an_hour = len(past.moments) / max((past.read_to - past.read_from) / HOUR, 1.0)
        edges[first] = edges.get(first, 0.0) + an_hour
        edges[last] = edges.get(last, 0.0) - an_hour
        for moment in past.moments:
            counts[int((moment + shift) // HOUR) % HOURS] += 1
    together = 0.0
    for hour, following in pairwise(sorted(edges)):
        together += edges[hour]
        for one in range(hour, following):
            expected[one % HOURS] += together
    weights = [(count + _BELIEVED) / (most + _BELIEVED) for count, most in zip(counts, expected, strict=True)]
    mean = sum(weights) / HOURS
    return Profile(tuple(weight / mean for weight in weights), offset)
