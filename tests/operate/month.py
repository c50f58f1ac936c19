"""A month of cron in one process: the clock is moved from run to run, the site publishes meanwhile, things go wrong.

``python -m tests.operate.month FOLDER`` archives into FOLDER and writes, as JSON, what each run came to and what the
site holds in the end. Only the start of a process is saved: spiders, pipelines, archive, report are those of any run.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import time_machine
from scrapy import Request, signals
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")

from scrapy.crawler import AsyncCrawlerRunner, Crawler  # noqa: E402
from scrapy.utils.defer import deferred_from_coro  # noqa: E402
from twisted.internet.task import react  # noqa: E402

from govkz_crawler.archive.file.connection import reading  # noqa: E402
from govkz_crawler.normalise.clock import utc  # noqa: E402
from govkz_crawler.operate.report import RunReport  # noqa: E402
from tests.crawling import AT_ONCE  # noqa: E402
from tests.standin import StandIn, World  # noqa: E402

START = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 30
EVERY = timedelta(days=1)
ENTITIES = ("mfa", "moa")
DEPTH = 10  # entries in a feed, so that what is not read in time is no longer there
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody listens


def day(moment: datetime) -> float:
    return (moment - START) / timedelta(days=1)


class Site:
    """What is published by a moment, and how the site answers at it."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self._waiting = sorted(self._plan(Random(11)), reverse=True)

    def publish(self, until: datetime) -> None:
        while self._waiting and self._waiting[-1][0] <= until:
            _, entity, created = self._waiting.pop()
            self.standin.world.add(entity, created=created, body_chars=200)

    @contextmanager
    def weather(self, now: datetime) -> Iterator[str]:
        """The base URL to ask, while what is wrong at that time is wrong."""
        world = self.standin
        match day(now):
            case when if 3 <= when < 5:
                world.fault(lambda record: True, "status", code=503)
            case when if 10 <= when < 13:
                world.fault("graphql", "refusal", code=403)
            case when if 15 <= when < 16:
                world.fault("rss", "truncated")
            case when if 22 <= when < 23:
                world.fault("graphql", "renamed_fields")
        yield NOBODY if 13 <= day(now) < 15 else world.url
        world.clear_faults()

    @staticmethod
    def _plan(rng: Random) -> Iterator[tuple[datetime, str, datetime]]:
        """When each item appears, whose it is, and the date that it bears."""
        for entity in ENTITIES:
            for _ in range(2 * DAYS):
                at = (START + timedelta(days=rng.uniform(-3, DAYS))).replace(microsecond=0)
                backdated = timedelta(days=5) if rng.random() < 0.04 and day(at) > 6 else timedelta()
                yield at, entity, at - backdated
        # More in an hour than the feed holds, while its full texts are refused.
        for minute in range(0, 60, 3):
            at = START + timedelta(days=10.2, minutes=minute)
            yield at, "mfa", at


def schedule() -> Iterator[tuple[datetime, str, dict[str, str]]]:
    """As a crontab has it: a poll a day, a look back once a week; for two days the machine is off."""
    moment = START
    while day(moment) <= DAYS:
        if not 17 <= day(moment) < 19:
            yield moment, "press", {}
            if day(moment) % 7 == 2:
                yield moment + timedelta(hours=1), "history", {"since": "14d"}
        moment += EVERY


def settings(archive: Path) -> Settings:
    made = Settings()
    made.setmodule("govkz_crawler.settings", priority="project")
    given = {"GOVKZ_ARCHIVE": str(archive), "GOVKZ_WARC_DIR": str(archive.parent / "warc"), **AT_ONCE}
    for name, value in given.items():
        made.set(name, value, priority="cmdline")
    return made


async def crawl(archive: Path, spider: str, base_url: str, arguments: dict[str, str], cut_short: bool) -> Crawler:
    runner = AsyncCrawlerRunner(settings(archive))
    runner.settings.set("GOVKZ_BASE_URL", base_url, priority="cmdline")
    crawler = runner.create_crawler(spider)

    def stop(request: Request) -> None:
        if cut_short and "rss" in request.url:
            deferred_from_coro(crawler.stop_async())  # as SIGTERM does

    crawler.signals.connect(stop, signals.response_received)
    await runner.crawl(crawler, entities=",".join(ENTITIES), **arguments)
    return crawler


async def month(folder: Path) -> None:
    archive, told = folder / "press.db", []
    with ExitStack() as stack:
        clock = stack.enter_context(time_machine.travel(START, tick=True))
        site = Site(stack.enter_context(StandIn(World(ENTITIES), rss_depth=DEPTH)))
        for moment, spider, arguments in schedule():
            clock.move_to(moment)
            site.publish(moment)
            with site.weather(moment) as base_url:
                crawler = await crawl(archive, spider, base_url, arguments, cut_short=day(moment) == 25)
            report = crawler.get_extension(RunReport)
            with reading(archive) as db:
                gaps = db.execute("SELECT entity, lang, from_at, to_at FROM gaps").fetchall()
            told.append({"day": day(moment), "at": utc(moment), "status": report.status, "gaps": gaps})
        held = [[item.id, lang] for item in site.standin.world.items() for lang in ("kk", "ru")]
    (folder / "month.json").write_text(json.dumps({"runs": told, "held": held}), encoding="utf-8")


if __name__ == "__main__":
    react(lambda _reactor: deferred_from_coro(month(Path(sys.argv[1]))))
