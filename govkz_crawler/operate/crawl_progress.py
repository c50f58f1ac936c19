"""Shows the progress of a crawl: a bar on a terminal, a line a minute in a log at INFO, nothing under cron."""

import logging
import math
import sys
from contextlib import ExitStack
from time import monotonic
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.pipelines.archive import ArchivePipeline
from govkz_crawler.spiders import arguments
from govkz_crawler.spiders.history import HistorySpider
from govkz_crawler.spiders.job import Job
from govkz_crawler.spiders.press import PressSpider

logger = logging.getLogger(__name__)

_STEPS = 1000  # of the bar


class Progress:
    """Scrapy extension in the place of its LogStats, whose LOGSTATS_INTERVAL (seconds) it keeps to."""

    def __init__(self, crawler: Crawler, spider: PressSpider | HistorySpider) -> None:
        self._crawler = crawler
        self._spider = spider
        self._started = monotonic()
        self._walked: dict[Any, float] = {}  # feed: share of its period that has been read
        self._drawn = 0
        self._bar: Any = None
        self._open = ExitStack()
        self._log = create_looping_call(self._tell)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not isinstance(crawler.spider, PressSpider | HistorySpider):
            raise NotConfigured
        extension = cls(crawler, crawler.spider)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.response_received, signals.response_received)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        if sys.stderr.isatty():
            import click  # noqa: PLC0415 - only a terminal has a bar

            bar = click.progressbar(
                length=_STEPS, label=spider.name, show_percent=True, item_show_func=self._rate, file=sys.stderr
            )
            self._bar = self._open.enter_context(bar)
        if interval := self._crawler.settings.getfloat("LOGSTATS_INTERVAL"):
            self._log.start(interval, now=False)

    def response_received(self, request: Request) -> None:
        if job := request.cb_kwargs.get("job"):
            self._walked[job.feed] = walked(job)
        self._draw()

    def spider_closed(self) -> None:
        if self._log.running:
            self._log.stop()
        self._draw()
        self._open.close()

    def _draw(self) -> None:
        if self._bar:
            steps = int(self._share() * _STEPS)
            self._bar.update(steps - self._drawn)
            self._drawn = steps

    def _rate(self, _: object) -> str:
        return f"{self._answers() / max(monotonic() - self._started, 0.001):.1f} answers/s"

    def _answers(self) -> int:
        assert self._crawler.stats is not None
        return int(self._crawler.stats.get_value("response_received_count", 0))

    def _share(self) -> float:
        """Of the whole crawl, 0 to 1."""
        done = dict.fromkeys((reading.feed for reading in self._readings()), 1.0)
        shares = {**self._walked, **done}
        return sum(shares.values()) / max(self._feeds(), len(shares), 1)

    def _tell(self) -> None:
        share, passed = self._share(), monotonic() - self._started
        left = f"about {math.ceil(passed * (1 - share) / share / 60):,} min left" if share else "just begun"
        done, feeds = len(self._readings()), self._feeds()
        logger.info("%d of %d feeds, %d answers, %.1f %%, %s", done, feeds, self._answers(), share * 100, left)

    def _readings(self) -> list[Any]:
        pipeline = self._crawler.get_item_pipeline(ArchivePipeline)
        return pipeline.readings if pipeline else []

    def _feeds(self) -> int:
        """How many there are to read, as far as one can tell."""
        assert self._crawler.stats is not None
        if due := self._crawler.stats.get_value("govkz/feeds_due"):
            return int(due)
        asked = self._spider.arguments
        entities = len(asked.entities)
        if asked.entities == (arguments.ALL,) and self._spider.context.problems.site_wide:
            entities = len(self._spider.reader.entities.names())
        return entities * len(asked.sections) * len(asked.langs)


def walked(job: Job) -> float:
    """The share of its period that a walk has read so far, newest first."""
    reached = job.walked.walk.oldest if job.walked else None
    if not (reached and job.asked_from and job.asked_to):
        return 0.0
    start, end, oldest = (parse_utc(moment) for moment in (job.asked_from, job.asked_to, reached))
    return min(max((end - oldest) / (end - start), 0.0), 1.0) if end > start else 0.0
