"""Poll economy over 30 simulated days: `python -m bench economy`.

The crawl's own scheduling (`govkz_crawler.polling`, with the settings that ship) on simulated time, against every feed
polled once an hour, on the same events. The baseline is ideal: it polls each feed on the minute, which at a request a
second no crawl can, and asks nothing while the site is down. What else a crawl asks is counted for both: full texts
where there is news, more of them where a list no longer reaches back to what is held. In ours also robots.txt and the
list of the whole site at each run, and what a run asks in vain before it leaves a site alone that is down.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from random import Random
from statistics import median, quantiles

from bench.figures import Figure
from bench.newsroom import DAYS, LANGS, START, Newsroom, newsroom
from govkz_crawler import settings
from govkz_crawler.polling.due import Terms, urgency
from govkz_crawler.polling.past import Past
from govkz_crawler.polling.plan import plan
from govkz_crawler.polling.profile import DAY, HOUR
from govkz_crawler.polling.rates import HORIZON
from govkz_crawler.polling.rhythms import Known, Rhythms, Standing, fit

CRON = 15 * 60
END = START + DAYS * DAY
TERMS = Terms(settings.GOVKZ_POLL_PRICE, settings.GOVKZ_LONGEST_WAIT_HOURS * HOUR)

_REFIT = DAY  # a crawl fits the rhythms anew at each run; here that would take longer than all the rest
_ANSWER = 1.3  # seconds a request: the pause and the answer
_PAGE = 50  # full texts
_IN_VAIN = 10  # requests without an answer, after which a run leaves the site alone


@dataclass
class Tally:
    """What a way of polling has cost, and how long items waited to be seen (seconds). Requests after END do not count:
    then nothing is published any more, and what is still unseen is found."""

    requests: int = 0
    filled: int = 0  # times that a list no longer reached back to what was held, and the gap was walked
    missed: int = 0
    delays: list[float] = field(default_factory=list)

    def ask(self, at: float, requests: int = 1) -> None:
        self.requests += requests if at < END else 0

    def found(self, moments: list[float], at: float) -> None:
        self.delays += [at - moment for moment in moments if moment >= START]

    def look(self, room: Newsroom, name: str, seen: int, at: float, *, first: bool = False) -> int:
        """Read a feed of which ``seen`` items are held. Returns how many are held then."""
        feed = room.feeds[name]
        listed = feed.listed(at)
        self.ask(at)
        if listed > seen:
            lost = not first and listed - feed.window >= seen
            self.filled += lost
            self.ask(at, math.ceil((listed - seen + 1) / _PAGE) if lost else 1)
            self.found(feed.appeared[seen:listed], at)
        return listed


def hourly(room: Newsroom, seed: int) -> Tally:
    """Every feed each hour, at a minute of its own."""
    rng, tally = Random(seed), Tally()
    for name, feed in room.feeds.items():
        at = START + rng.random() * HOUR
        seen = feed.listed(START)
        while at < END + DAY:
            if not room.down(at):
                seen = tally.look(room, name, seen, at)
            at += HOUR
        tally.missed += len(feed.appeared) - seen
    return tally


def with_site_wide_list(room: Newsroom) -> Tally:
    """`scrapy crawl press` every quarter of an hour, where one list tells of everybody."""
    tally = Tally()
    appeared = {
        lang: sorted(at for name, feed in room.feeds.items() if name.endswith(lang) for at in feed.appeared)
        for lang in LANGS
    }
    seen = {lang: bisect_left(moments, START) for lang, moments in appeared.items()}
    for run in range(int((DAYS + 2) * DAY // CRON)):
        at = START + run * CRON
        if room.down(at):
            tally.ask(at, _IN_VAIN)
            continue
        tally.ask(at)  # robots.txt
        for lang, moments in appeared.items():
            listed = bisect_left(moments, at)
            tally.ask(at, math.ceil((listed - seen[lang] + 1) / _PAGE))
            tally.found(moments[seen[lang] : listed], at)
            seen[lang] = listed
    tally.missed = sum(len(moments) - seen[lang] for lang, moments in appeared.items())
    return tally


class Scheduled:
    """`scrapy crawl press` every quarter of an hour, where there are only feeds. It begins knowing nothing."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.tally = Tally()
        self.read_at: dict[str, float] = {}
        self.read_from: dict[str, float] = {}
        self.seen: dict[str, int] = {}
        self._refit(START)

    def run(self) -> Tally:
        at = START
        while at < END + 2 * DAY:
            over = self._run(at)
            at += CRON * max(1, math.ceil((over - at) / CRON))  # a run that finds another at work ends at once
            if at - self._fitted >= (_REFIT if at > START + DAY else 2 * HOUR):
                self._refit(at)
        self.tally.missed = sum(len(feed.appeared) - self.seen[name] for name, feed in self.room.feeds.items())
        return self.tally

    def _run(self, at: float) -> float:
        """Returns when it was over."""
        if self.room.down(at):
            self.tally.ask(at, _IN_VAIN)
            return at
        asked = 1 + len(LANGS)  # robots.txt, and for a list of the whole site
        self.tally.ask(at, asked)
        now = at + asked * _ANSWER
        names = []
        while self._turns and self._turns[0][0] <= at:
            names.append(heappop(self._turns)[1])
        left = set(names)
        for name in plan(names, self._known(names, at), self._rhythms, at, TERMS.longest).due:
            if self.room.down(now):
                self.tally.ask(now, _IN_VAIN)
                break
            before = self.tally.requests
            self._look(name, now)
            left.remove(name)
            now += _ANSWER * max(self.tally.requests - before, 1)
        for name in left:
            heappush(self._turns, (at + 1, name))
        return now

    def _look(self, name: str, now: float) -> None:
        feed, first = self.room.feeds[name], name not in self.seen
        if first:
            listed = feed.listed(now)
            self.seen[name] = max(0, listed - feed.window)
            self.read_from[name] = feed.appeared[self.seen[name]] if listed else now
        self.seen[name] = self.tally.look(self.room, name, self.seen[name], now, first=first)
        self.read_at[name] = now
        heappush(self._turns, (self._due(name), name))

    def _known(self, names: list[str], at: float) -> Known:
        return Known({name: self._standing(name, at) for name in names if name in self.read_at}, at)

    def _standing(self, name: str, at: float) -> Standing:
        read_at, begins = self.read_at[name], max(self.read_from[name], at - HORIZON)
        appeared = self.room.feeds[name].appeared
        past = Past(min(begins, read_at), read_at, appeared[bisect_left(appeared, begins) : self.seen[name]])
        return Standing(read_at, "complete", read_at, past)

    def _refit(self, at: float) -> None:
        self._fitted = at
        self._rhythms: Rhythms = fit(self._known(list(self.room.feeds), at), at, TERMS)
        self._turns = [(self._due(name) if name in self.read_at else START, name) for name in self.room.feeds]
        heapify(self._turns)

    def _due(self, name: str) -> float:
        """From when on the crawl's scheduling may have the feed asked: its turn comes within a run's distance."""
        every, read_at = self._rhythms.intervals.get(name, self._rhythms.usual), self.read_at[name]

        def pressing(runs: int) -> float:
            return urgency(every, self._rhythms.profile, read_at, read_at + runs * CRON, TERMS.longest)

        return read_at + max(bisect_left(range(math.ceil(TERMS.longest / CRON)), 1.0, key=pressing) - 1, 0) * CRON


def run(full: bool) -> list[Figure]:
    """Each way on the same events as the baseline, seed by seed."""
    rooms = [newsroom(seed) for seed in range(10 if full else 3)]
    hourlies = [hourly(room, seed) for seed, room in enumerate(rooms)]
    return [
        *_figures("feeds by their rhythm", [Scheduled(room).run() for room in rooms], hourlies),
        *_figures("list of the whole site", [with_site_wide_list(room) for room in rooms], hourlies),
    ]


def _figures(way: str, tallies: list[Tally], hourlies: list[Tally]) -> Iterator[Figure]:
    measures: tuple[tuple[str, str, Callable[[Tally], float], float | None], ...] = (
        ("requests a day", "", lambda tally: tally.requests / DAYS, 1 / 10),
        ("delay, median", "min", lambda tally: median(tally.delays) / 60, 1.0),
        ("delay, p95", "h", lambda tally: quantiles(tally.delays, n=20)[-1] / HOUR, None),
        ("delay, worst", "h", lambda tally: max(tally.delays) / HOUR, None),
        ("gaps filled", "", lambda tally: tally.filled, None),
    )
    for name, unit, measure, goal in measures:
        ours, theirs = (tuple(measure(tally) for tally in some) for some in (tallies, hourlies))
        against = theirs if all(theirs) else ()
        yield Figure(f"polling, {way}: {name}", unit, ours, "every feed hourly", against, goal, more_is_better=False)
    missed = tuple(float(tally.missed) for tally in tallies)
    yield Figure(f"polling, {way}: items missed", "", missed, goal=0, more_is_better=False)
