"""The month itself: polls by the hour, a look back every night, the site changing and lying meanwhile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.crawling import command
from tests.simulation import archived
from tests.simulation.clock import Clock
from tests.simulation.judge import Run, Verdict, judge
from tests.simulation.newsroom import LANGS, Newsroom
from tests.simulation.troubles import TROUBLES, Episode, arrange, episodes
from tests.standin import StandIn, World

START = datetime(2026, 10, 1, tzinfo=UTC)
ENTITIES = ("mfa", "moa", "kostanay")
DEPTH = 10  # entries in a feed, so that what is not read in time is no longer there
LOOKBACK = timedelta(days=14)
NIGHT = timedelta(hours=21, minutes=30)  # UTC: half past two in Almaty
MINUTE = timedelta(minutes=7)  # after the hour
SETTLED = timedelta(days=4)  # nights at the end without faults, so that removals can be confirmed
QUIET = timedelta(days=1)  # at the beginning
SETTINGS = {"DOWNLOAD_TIMEOUT": 5, "RETRY_TIMES": 1}
PATIENCE = 40.0  # seconds for one run, which takes one
SURPRISE = 0.3  # share of runs in the middle of which something changes


@dataclass
class Month:
    """``names`` are the troubles to draw from; ``every`` the hours between polls; ``site_wide`` asks for all entities
    by the list of the whole site; ``knobs`` are the stand-in's.
    """

    folder: Path
    seed: int = 1
    days: int = 30
    every: int = 1
    names: Sequence[str] = tuple(TROUBLES)
    site_wide: bool = False
    knobs: Mapping[str, Any] = field(default_factory=dict)
    told: Callable[[Run], object] = lambda run: None
    runs: list[Run] = field(default_factory=list)

    def play(self) -> Verdict:
        rng, clock = Random(self.seed), Clock(START)
        end = START + timedelta(days=self.days)
        world = World(ENTITIES, clock=clock)
        newsroom = Newsroom(world, clock, ENTITIES, START, end - SETTLED, rng)
        wrong = list(episodes(rng, self.names, START + QUIET, end - SETTLED)) if self.names else []
        with StandIn(world, rss_depth=DEPTH, rest="open", **self.knobs) as standin:
            for episode in wrong:
                arrange(standin, episode, rng, ENTITIES)
            for moment, spider in self._schedule(end):
                self._happen(newsroom, moment, hold_back=rng.random() < SURPRISE)
                clock.move_to(moment)
                self.runs.append(self._run(standin, clock, spider, wrong))
                self.told(self.runs[-1])
        return judge(world.changes, archived.read(self.archive), self.runs, LANGS)

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
        status = clock.run(words, self.folder / "errors.txt", PATIENCE)
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
