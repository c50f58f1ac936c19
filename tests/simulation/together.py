"""Runs crawls one after the other in this process, at moved clocks. A year of polls would start 35,000 processes.

Only the start of a process is saved: spiders, pipelines, archive, evidence and report are those of any run.
"""

import asyncio
import gc
import logging
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from threading import Thread

import time_machine
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from govkz_crawler.operate.report import RunReport
from tests.simulation.measured import Usage, counted_steps, used


class Together:
    """A runner as ``measured.run`` is. One at a time in a process."""

    def __init__(self) -> None:
        logging.disable()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)  # as the command has it
        self._steps = counted_steps()
        self._clock: time_machine.Coordinates | None = None
        ready: Future[asyncio.AbstractEventLoop] = Future()
        Thread(target=_turn, args=(ready,), daemon=True).start()
        self._loop = ready.result()

    def run(self, now: datetime, words: list[str], folder: Path, patience: float) -> tuple[int, Usage]:
        """The exit status of ``scrapy crawl …`` and what it took. Raises TimeoutError where it does not end in time."""
        if self._clock is None:
            self._clock = time_machine.travel(now, tick=True).start()
        self._clock.move_to(now)
        self._steps.clear()
        before = used()
        status = asyncio.run_coroutine_threadsafe(_crawl(words), self._loop).result(patience)
        cpu, read = (after - then for after, then in zip(used(), before, strict=True))
        return status, Usage(cpu, len(self._steps), int(read))


def _turn(ready: "Future[asyncio.AbstractEventLoop]") -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor  # noqa: PLC0415 - only now it is the one that was chosen

    ready.set_result(asyncio.get_event_loop())
    reactor.run(installSignalHandlers=False)  # type: ignore[attr-defined]


async def _crawl(words: list[str]) -> int:
    *_, spider = words[: words.index("crawl") + 2]
    settings = Settings()
    settings.setmodule("govkz_crawler.settings", priority="project")
    for name, value in _given(words, "-s"):
        settings.set(name, value, priority="cmdline")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    await runner.crawl(crawler, **dict(_given(words, "-a")))
    report = crawler.get_extension(RunReport)
    assert report is not None and report.status is not None
    return int(report.status)


def _given(words: list[str], option: str) -> Iterator[tuple[str, str]]:
    for before, word in pairwise(words):
        if before == option:
            name, _, value = word.partition("=")
            yield name, value
