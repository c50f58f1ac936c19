"""Plans a run: which feeds to ask, and in which order. Times are POSIX seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, zip_longest

from govkz_crawler.polling.rhythms import Known, Rhythms
from govkz_crawler.polling.turns import urgency


@dataclass(frozen=True, slots=True)
class Plan:
    """``due`` in the order in which they should be asked; ``left`` is how many are not due."""

    due: list[str]
    left: int


def plan(names: Iterable[str], known: Known, rhythms: Rhythms, now: float, longest: float) -> Plan:
    """Of the feeds ``names``, those whose turn it is; ``longest`` (seconds) no feed is left alone.

    The most urgent come first: after an outage, those that publish most. Feeds never read are due as well. They take
    every other place, in an order of no meaning, so that neither they nor the others wait for the rest to be done.
    """
    urgent: dict[str, float] = {}
    unread: list[str] = []
    left = 0
    for name in names:
        standing = known.standings.get(name)
        read_at = standing.read_at(known.answered_at) if standing else None
        if standing and now < standing.spared_until(known.answered_at, longest):
            left += 1
        elif read_at is None:
            unread.append(name)
        elif (found := _urgency(rhythms, name, read_at, now, longest)) >= 1:
            urgent[name] = found
        else:
            left += 1
    pressing = sorted(urgent, key=lambda name: (-urgent[name], name))
    unread.sort(key=lambda name: sha256(name.encode()).digest())
    pairs = zip_longest(pressing, unread)
    return Plan([name for name in chain.from_iterable(pairs) if name is not None], left)


def _urgency(rhythms: Rhythms, name: str, read_at: float, now: float, longest: float) -> float:
    return urgency(rhythms.intervals.get(name, rhythms.usual), rhythms.profile, read_at, now, longest)
