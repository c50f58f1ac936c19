"""A year of cron: polls every quarter of an hour, a look back each night, outages of days. What it costs, by kind.

``python -m tests.simulation year`` plays it and prints the table of docs/operation.md. What the same news costs when it
is read once, by one look back in the end, is the measure of what is not the cost of looking.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.records import undamaged
from tests.crawling import command
from tests.patience import PATIENCE
from tests.simulation import measured
from tests.simulation.clock import Clock
from tests.simulation.measured import Usage
from tests.standin import StandIn, World

START = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ENTITIES = ("mfa", "moa", "edu", "kostanay", "mod")  # who publish; the other 2,146 that are known stay silent
ITEMS_A_DAY = 5
BODY_CHARS = 400
NIGHT = timedelta(hours=21, minutes=41)  # UTC
OUTAGES = ((0.10, 2), (0.45, 4), (0.80, 1))  # when, as a share of the time, and for how many days, in a whole year
SETTINGS = {"DOWNLOAD_TIMEOUT": PATIENCE, "RETRY_TIMES": 0, "GOVKZ_REMOVAL_INTERVAL_HOURS": 24}

# Runs ``python -m …`` at a moment, with a folder for what it leaves behind and seconds of patience.
Runner = Callable[[datetime, list[str], Path, float], tuple[int, Usage]]


@dataclass(frozen=True, slots=True)
class Played:
    """One run: when (simulated), what, its exit status, what it took, and how much news it found."""

    at: datetime
    spider: str
    status: int
    usage: Usage
    new: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What lies in a folder: bytes and files by kind."""

    size: Mapping[str, int]
    files: Mapping[str, int]

    @classmethod
    def of(cls, folder: Path) -> "Weight":
        kinds = {
            "archive": [folder / "press.db"],
            "warc": _files(folder / "warc"),
            "reports": _files(folder / "reports"),
        }
        listed = {path for paths in kinds.values() for path in paths}
        kinds["other"] = [path for path in folder.rglob("*") if path.is_file() and path not in listed]
        sizes = {kind: sum(path.stat().st_size for path in paths) for kind, paths in kinds.items()}
        return cls(sizes, {kind: len(paths) for kind, paths in kinds.items()})


@dataclass
class Year:
    """``every`` is how many minutes lie between polls. ``told`` hears of each run; what there is after each day is
    written to ``days.jsonl``, so that a year that is cut short has told something.
    """

    folder: Path
    days: int = 365
    every: int = 15
    told: Callable[[Played], object] = lambda _: None
    runner: Runner = measured.run
    runs: list[Played] = field(default_factory=list)

    def play(self) -> None:
        """Play it all; then read the same news once, into ``once`` beside the archive's folder."""
        clock = Clock(START)
        world = World(ENTITIES, clock=clock)
        end, day = START + self.days * DAY, START
        with StandIn(world, site_wide="answer", rest="open") as standin:
            published = START - 2 * DAY
            for moment, spider, given in self._schedule(end):
                if moment >= day + DAY:
                    self._note(day)
                    day += DAY
                published = self._publish(world, published, moment)
                clock.move_to(moment)
                if down := self._is_down(moment):
                    standin.fault(lambda record: True, "status", code=503)
                self.runs.append(self._run(clock, self.archive, spider, standin.url, given))
                self.told(self.runs[-1])
                if down:
                    standin.clear_faults()
            since = {"since": (START - 2 * DAY).isoformat()[:10]}
            self._run(clock, self.folder / "once" / "press.db", "history", standin.url, since)

    @property
    def archive(self) -> Path:
        return self.folder / "year" / "press.db"

    @property
    def weight(self) -> Weight:
        """What the year has left."""
        return Weight.of(self.archive.parent)

    @property
    def answers(self) -> int:
        """Bytes of evidence that hold texts: answers that were stored whole, each with its request."""
        return sum(_answers(path) for path in warc_files(self.archive.parent / "warc"))

    @property
    def once(self) -> Weight:
        """What the same news left that were read once."""
        return Weight.of(self.folder / "once")

    def quiet_polls(self, part: slice) -> Usage:
        """What a poll without news takes, in a part of them: the medians; zeros where there was none yet."""
        quiet = [run.usage for run in self.runs if run.spider == "press" and run.status == 0 and not run.new][part]
        return Usage(*(median(each) for each in zip(*quiet, strict=True))) if quiet else Usage(0, 0, 0)

    def rows(self) -> dict[str, int]:
        """Rows of each ledger."""
        with closing(sqlite3.connect(f"{self.archive.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return dict(db.execute("SELECT ledger, count(*) FROM log GROUP BY ledger ORDER BY 2 DESC").fetchall())

    def newest_rows(self) -> dict[str, int]:
        """Rows of each ledger that the newest run added: what its checkpoint covers and the one before it does not."""
        query = "SELECT size FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 2"
        with closing(sqlite3.connect(f"{self.archive.absolute().as_uri()}?mode=ro", uri=True)) as db:
            (_, before) = [size for (size,) in db.execute(query)]
            added = "SELECT ledger, count(*) FROM log WHERE log_index >= ? GROUP BY ledger"
            return dict(db.execute(added, [before]).fetchall())

    def _note(self, day: datetime) -> None:
        """What there is at the end of a day."""
        weight, quiet = self.weight, self.quiet_polls(slice(-self._polls_a_day, None))
        said = {"day": f"{day:%Y-%m-%d}", "runs": len(self.runs), "bytes": weight.size, "files": weight.files}
        with (self.folder / "days.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(said | {"quiet_poll": quiet._asdict()}) + "\n")

    @property
    def _polls_a_day(self) -> int:
        return DAY // timedelta(minutes=self.every)

    def _schedule(self, end: datetime) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
        moment, night = START, START + NIGHT
        while moment < end:
            if night < moment:
                yield night, "history", {"since": "14d"}
                night += DAY
            yield moment, "press", {}
            moment += timedelta(minutes=self.every)

    def _publish(self, world: World, since: datetime, until: datetime) -> datetime:
        """News by day, at moments that are the same each time: evenly from 9 to 18 h of Almaty."""
        moment, number = since, 0
        while (moment := moment + timedelta(hours=1)) <= until:
            if 4 <= moment.hour < 4 + ITEMS_A_DAY:
                number = moment.toordinal() + moment.hour
                world.add(ENTITIES[number % len(ENTITIES)], created=moment, body_chars=BODY_CHARS)
            since = moment
        return since

    def _is_down(self, moment: datetime) -> bool:
        part = min(1.0, self.days / 60)
        begins = ((START + self.days * share * DAY, length * part * DAY) for share, length in OUTAGES)
        return any(begin <= moment < begin + length for begin, length in begins)

    def _run(self, clock: Clock, archive: Path, spider: str, url: str, given: Mapping[str, Any]) -> Played:
        archive.parent.mkdir(exist_ok=True)
        words = command(spider, archive, url, entities="all", **given, **SETTINGS)
        status, usage = self.runner(clock(), words, self.folder, PATIENCE)
        newest = max((archive.parent / "reports").glob("*.json"))
        counts = json.loads(newest.read_text(encoding="utf-8"))["counts"]
        return Played(clock(), spider, status, usage, counts["new"] + counts["edited"] + counts["completed"])


def table(year: Year) -> str:
    """The growth of a year, in Markdown."""
    weight, once, rows, answers = year.weight, year.once, year.rows(), year.answers
    few = max(1, sum(run.spider == "press" for run in year.runs) // 20)
    first, last = year.quiet_polls(slice(few)), year.quiet_polls(slice(-few, None))
    lines = [
        "| | MB | of these for the news itself | files |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {weight.size[kind] / 1e6:.1f} | {once.size[kind] / 1e6:.1f} | {weight.files[kind]} |"
            for kind in weight.size
        ),
        f"| all | {sum(weight.size.values()) / 1e6:.1f} | {sum(once.size.values()) / 1e6:.1f} "
        f"| {sum(weight.files.values())} |",
        "",
        f"of the evidence, {answers / 1e6:.1f} MB are answers with texts",
        f"runs: {len(year.runs):,}; rows: {', '.join(f'{count:,} of {name}' for name, count in rows.items())}",
        f"a poll without news, first and last: {first.cpu:.2f} and {last.cpu:.2f} s of processor time, "
        f"{first.steps:,.0f} and {last.steps:,.0f} hundred steps of SQLite, {first.read / 1e3:,.0f} and "
        f"{last.read / 1e3:,.0f} kB read",
    ]
    return "\n".join(lines)


def records(path: Path) -> list[tuple[str, int]]:
    """The kind and the compressed bytes of each record of a WARC file."""
    return [(record.kind, record.end - record.location.offset) for record in undamaged(path)]


def _answers(path: Path) -> int:
    found = records(path)
    kinds = ["", *(kind for kind, _ in found)]
    return sum(
        size
        for before, (kind, size) in zip(kinds, found, strict=False)
        if kind == "response" or (kind == "request" and before == "response")
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if path.is_file()]
