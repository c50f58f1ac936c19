"""A made-up gov.kz in time: who publishes when, and when the site is down. Times are POSIX seconds.

600 items a day over the entities by Zipf's law, in both languages, the second some hours after the first, with a rhythm
of the day and of the week in Asia/Almaty, and days that are livelier than others. Now and then somebody, mostly one who
is silent otherwise, publishes more within an hour than a feed lists.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, chain
from random import Random

from govkz_crawler.entities import shipped
from govkz_crawler.normalise.clock import ALMATY
from govkz_crawler.polling.profile import DAY, HOUR

START = datetime(2026, 9, 1, tzinfo=ALMATY).timestamp()
PREHISTORY = 60 * DAY  # that feeds still list when they are first looked at
DAYS = 30
ITEMS_A_DAY = 600
LANGS = ("kk", "ru")
WINDOWS = (20, 50)  # a feed lists so many items, the fewest and the most of any
LAG = 2 * HOUR  # mean, between an item and its translation
FIRST_IN_RUSSIAN = 0.7

# Of the hours of a day and the days of a week, Monday first: a working day with a peak before and one after lunch.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 10, 30, 70, 100, 100, 90, 60, 80, 100, 100, 90, 60, 30, 15, 8, 4, 2)
_WEEKDAYS = (1.0, 1.05, 1.1, 1.05, 0.95, 0.3, 0.2)

# Outages: a few long ones, many short; how many in 30 days, and the longest and shortest of each kind.
_OUTAGES = ((3, 2 * HOUR, 8 * HOUR), (8, 5 * 60, HOUR))

BURSTS = 6
_OF_A_BURST = (60, 120)  # items, the fewest and the most


@dataclass(frozen=True, slots=True)
class Feed:
    """``appeared`` are the moments at which its items were published, in order; ``window`` how many it lists."""

    appeared: list[float]
    window: int

    def listed(self, at: float) -> int:
        """How many have ever been listed by then."""
        return bisect_right(self.appeared, at)


@dataclass(frozen=True, slots=True)
class Newsroom:
    feeds: dict[str, Feed]  # by entity/lang
    outages: list[tuple[float, float]]

    def down(self, at: float) -> bool:
        place = bisect_right(self.outages, (at, float("inf"))) - 1
        return place >= 0 and at < self.outages[place][1]


def newsroom(seed: int) -> Newsroom:
    rng = Random(seed)
    slugs = sorted(shipped())
    rng.shuffle(slugs)
    shares = list(accumulate(1 / rank for rank in range(1, len(slugs) + 1)))
    appeared: dict[str, list[float]] = {f"{slug}/{lang}": [] for slug in slugs for lang in LANGS}
    usual = ((at, rng.choices(slugs, cum_weights=shares)[0]) for at in _moments(rng))
    for at, slug in chain(usual, _bursts(rng, slugs)):
        first, second = ("ru", "kk") if rng.random() < FIRST_IN_RUSSIAN else ("kk", "ru")
        appeared[f"{slug}/{first}"].append(at)
        later = at + rng.expovariate(1 / LAG)
        if later < START + DAYS * DAY:
            appeared[f"{slug}/{second}"].append(later)
    feeds = {name: Feed(sorted(moments), rng.randint(*WINDOWS)) for name, moments in appeared.items()}
    return Newsroom(feeds, sorted(_outages(rng)))


def _moments(rng: Random) -> list[float]:
    usual = ITEMS_A_DAY * 7 / (sum(_WEEKDAYS) * sum(_HOURS))
    moments = []
    begin = START - PREHISTORY
    for day in range(int((START + DAYS * DAY - begin) // DAY)):
        midnight = begin + day * DAY
        lively = rng.gammavariate(20, 1 / 20) * _WEEKDAYS[datetime.fromtimestamp(midnight, ALMATY).weekday()]
        for hour, weight in enumerate(_HOURS):
            end, at = midnight + (hour + 1) * HOUR, midnight + hour * HOUR
            while (at := at + rng.expovariate(usual * weight * lively / HOUR)) < end:
                moments.append(at)
    return moments


def _bursts(rng: Random, slugs: list[str]) -> Iterator[tuple[float, str]]:
    for _ in range(BURSTS):
        slug, at = rng.choice(slugs), START + rng.random() * (DAYS * DAY - HOUR)
        for _ in range(rng.randint(*_OF_A_BURST)):
            yield at + rng.random() * HOUR, slug


def _outages(rng: Random) -> list[tuple[float, float]]:
    begins = [(START + rng.random() * DAYS * DAY, kind) for kind in _OUTAGES for _ in range(kind[0])]
    return [(at, at + rng.uniform(shortest, longest)) for at, (_, shortest, longest) in begins]
