"""The month itself: polls by the hour, a look back every night, the site changing and lying meanwhile."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.crawling import command
from tests.patience import PATIENCE
from tests.simulation import archived
from tests.simulation.clock import Clock
from tests.simulation.judge import Verdict, judge
from tests.simulation.newsroom import LANGS, Newsroom
from tests.simulation.run import Run
from tests.simulation.troubles import TROUBLES, Episode, arrange, episodes
from tests.standin import StandIn, World

START = datetime(2026, 10, 1, tzinfo=UTC)
ENTITIES = ("mfa", "moa", "kostanay")
DEPTH = 10  # entries in a feed, so that what is not read in time is no longer there
PAGE = 12  # rows a page at most, so that small lists have several
LOOKBACK = timedelta(days=14)
NIGHT = timedelta(hours=21, minutes=30)  # UTC: half past two in Almaty
MINUTE = timedelta(minutes=7)  # after the hour
QUIET = timedelta(days=1)  # at the beginning
SETTINGS = {"DOWNLOAD_TIMEOUT": PATIENCE, "RETRY_TIMES": 1, "GOVKZ_REMOVAL_INTERVAL_HOURS": 24}
TOO_OFTEN = 3  # runs that hang: the month is over
SURPRISE = 0.3  # share of runs in the middle of which something changes


@dataclass
class Month:
    """``names`` are the troubles to draw from; ``at_once`` how many there are at a time, on average (with one the site
    tells the truth a third of the time); ``every`` the hours between polls; ``site_wide`` asks for all entities by the
    list of the whole site; ``knobs`` are the stand-in's.
    """

    folder: Path
    seed: int = 1
    days: int = 30
    every: int = 1
    at_once: float = 1.0
    names: tuple[str, ...] = tuple(TROUBLES)
    site_wide: bool = False
    steady: bool = False  # every trouble twice, all the time, rather than now and then
    settled: timedelta = timedelta(days=4)  # at the end without faults, so that removals can be confirmed
    patience: float = PATIENCE  # seconds for one run, which takes one
    knobs: Mapping[str, Any] = field(default_factory=dict)
    told: Callable[[Run], object] = lambda run: None
    runs: list[Run] = field(default_factory=list)

    def play(self) -> Verdict:
        rng, clock = Random(self.seed), Clock(START)
        end = START + timedelta(days=self.days)
        quiet_from = end - self.settled
        self.world = world = World(ENTITIES, clock=clock)
        newsroom = Newsroom(world, clock, ENTITIES, START, quiet_from, rng)
        wrong = self._episodes(rng, START + QUIET, quiet_from)
        with StandIn(world, rss_depth=DEPTH, max_size=PAGE, rest="open", **self.knobs) as standin:
            for episode in wrong:
                arrange(standin, episode, rng, ENTITIES)
            for moment, spider in self._schedule(end):
                self._happen(newsroom, moment, hold_back=rng.random() < SURPRISE)
                clock.move_to(moment)
                self.runs.append(self._run(standin, clock, spider, wrong))
                self.told(self.runs[-1])
                if sum(run.status is None for run in self.runs) == TOO_OFTEN:
                    break
        return judge(world.changes, archived.read(self.archive), self.runs, LANGS)

    def _episodes(self, rng: Random, start: datetime, end: datetime) -> list[Episode]:
        if self.steady:
            return [Episode(name, start, end) for name in self.names * 2]
        return list(episodes(rng, self.names, start, end, self.at_once)) if self.names else []

    @property
    def archive(self) -> Path:
        return self.folder / "press.db"

    def _schedule(self, end: datetime) -> Iterator[tuple[datetime, str]]:
        """As a crontab has it."""
        moment = START
        while moment < end:
            if moment.hour % self.every == 0:
                yield moment + MINUTE, "press"
            if moment.hour == NIGHT // timedelta(hours=1):
                yield moment.replace(hour=0) + NIGHT, "history"
            moment += timedelta(hours=1)

    def _happen(self, newsroom: Newsroom, until: datetime, *, hold_back: bool) -> None:
        """What was to happen by then does, but for the last thing now and then: that happens in the middle of a run."""
        due = newsroom.due(until)
        self._held = due.pop()[1] if due and hold_back else None
        for moment, change in due:
            newsroom.clock.move_to(moment)
            change()

    def _run(self, standin: StandIn, clock: Clock, spider: str, wrong: list[Episode]) -> Run:
        started, known = clock(), set(archived.runs(self.archive))
        asked = len(standin.log)
        standin.on_request = lambda record: self._surprise() if len(standin.log) - asked == 3 else None
        entities = "all" if self.site_wide else ",".join(ENTITIES)
        words = command(spider, self.archive, standin.url, entities=entities, **SETTINGS)
        status = clock.run(words, self.folder / "errors.txt", self.patience)
        standin.on_request = None
        self._surprise()
        return self._told(spider, started, clock(), status, wrong, known)

    def _told(
        self, spider: str, started: datetime, ended: datetime, status: int | None, wrong: list[Episode], known: set[str]
    ) -> Run:
        active = [one.name for one in wrong if one.since <= ended and one.until > started]
        made = [run_id for run_id in archived.runs(self.archive) if run_id not in known]
        history: dict[str, Any] = {}
        if spider == "history" and self.archive.exists():
            history = {"since": started - LOOKBACK, "gaps": tuple(archived.gaps(self.archive))}
        return Run(tuple(made), spider, started, ended, status, tuple(active), **history)

    def _surprise(self) -> None:
        change, self._held = self._held, None
        if change:
            change()
