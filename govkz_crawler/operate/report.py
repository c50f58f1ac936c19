"""Ends a run: writes its row in the archive and its JSON report, and prints its line."""

import os
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from govkz_crawler import __version__
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.log.checkpoint_file import write_beside
from govkz_crawler.archive.log.notary import Notary
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.write.writer import Writer
from govkz_crawler.configuration.own_settings import SETTINGS
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.errors import LogError
from govkz_crawler.log.key import read_key
from govkz_crawler.normalise.clock import utc
from govkz_crawler.operate import run_summary, saved_report
from govkz_crawler.operate.exit_status import NAMES, Exit
from govkz_crawler.operate.feed_exports import FeedExports
from govkz_crawler.operate.housekeeping import tidy
from govkz_crawler.operate.outcome import Ending, conclude
from govkz_crawler.pipelines.archive import ArchivePipeline
from govkz_crawler.places import reports_dir
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.transport.capture import evidence_dir, offline
from govkz_crawler.transport.errors import TransportError
from govkz_crawler.warc.errors import WarcError


def missing_contact(settings: BaseSettings) -> str | None:
    """What is said of a run that asks the real site without telling it who asks."""
    asks_site = settings["GOVKZ_BASE_URL"] == SETTINGS["GOVKZ_BASE_URL"].default and not offline(settings)
    return "no contact in the user agent: set GOVKZ_CONTACT" if asks_site and not settings["GOVKZ_CONTACT"] else None


def key_file(settings: BaseSettings) -> Path | None:
    """The file of the key that signs checkpoints, None where none is set."""
    return Path(settings["GOVKZ_LOG_KEY"]) if settings["GOVKZ_LOG_KEY"] else None


def wrong_key(settings: BaseSettings) -> str | None:
    """Why that key cannot sign, None where it can or none is set."""
    if (path := key_file(settings)) is None:
        return None
    try:
        read_key(path)
    except LogError as error:
        return f"GOVKZ_LOG_KEY: {error}"
    except OSError as error:
        return f"GOVKZ_LOG_KEY: {path}: {error.strerror}"
    return None


class RunReport:
    """Scrapy extension. ``status`` is the run's exit status once the spider has closed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.status: Exit | None = None
        self.summary: str | None = None
        self._waited = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.response_downloaded, signals.response_downloaded)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def response_downloaded(self, request: Request) -> None:
        self._waited += request.meta.get("download_latency", 0.0)

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        if self._exports:
            await self._exports.close_spider(spider)
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is None:
            return
        writer = pipeline.writer
        await pipeline.finish()
        assert isinstance(spider, PressSpiderBase)
        notary = Notary(writer.db, key_file(self.crawler.settings))
        if problem := notary.problem():
            notary = Notary(writer.db, None)
            pipeline.failure = pipeline.failure or problem
        self.status = conclude(self._ending(pipeline, reason), spider.context.problems)
        report = self._report(spider, pipeline)
        try:
            if not spider.context.problems.clock_off:
                self._end(writer, report, notary)
            # Before the lock is let go: to its next holder an open WARC file looks like one left behind.
            spider.context.transport.close()
            if not spider.context.problems.clock_off:
                tidy(writer.db, evidence_dir(self.crawler.settings), reports_dir(writer.path))
        except (ArchiveError, LogError, TransportError, WarcError, OSError) as error:
            self.status = Exit.FAILED
            report["failure"] = str(error)
        finally:
            writer.close()
        self.summary = " · ".join(filter(None, (run_summary.summary(report), missing_contact(self.crawler.settings))))

    @property
    def _exports(self) -> FeedExports | None:
        return self.crawler.get_extension(FeedExports)

    def _failure(self, pipeline: ArchivePipeline) -> str | None:
        """Why nothing more could be written: to the archive, or to an export of the user's."""
        exports = self._exports.failures if self._exports else []
        return pipeline.failure or next(iter(exports), None)

    def _end(self, writer: Writer, report: dict[str, Any], notary: Notary) -> None:
        """The run's row, and its report with the checkpoint that it made."""
        assert self.status is not None
        note = writer.finish_run(NAMES[self.status], report["counts"], report["finished_at"])
        if notary.signs:
            note = writer.sign(notary.note, report["finished_at"])
        made = read(note).checkpoint
        report |= {"log_size": made.size, "log_root": made.root.hex(), "checkpoint": note}
        write_beside(writer.path, note, notary.verifier)
        saved_report.save(reports_dir(writer.path) / f"{report['run_id']}.json", report)

    def _ending(self, pipeline: ArchivePipeline, reason: str) -> Ending:
        stats = self.crawler.stats
        assert stats is not None
        errors = stats.get_value("spider_exceptions/count", 0) + stats.get_value("govkz/item_errors", 0)
        left = stats.get_value("govkz/feeds_left", 0)
        return Ending(reason, {reading.outcome for reading in pipeline.readings}, errors, self._failure(pipeline), left)

    def _report(self, spider: PressSpiderBase, pipeline: ArchivePipeline) -> dict[str, Any]:
        assert self.status is not None
        assert self.crawler.stats is not None
        stats, problems = self.crawler.stats, spider.context.problems
        now = datetime.now(UTC)
        return {
            "run_id": pipeline.run_id,
            "archive_id": archive_id(pipeline.writer.db),
            "software": f"govkz_crawler/{__version__} Scrapy/{version('scrapy')}",
            "spider": spider.name,
            "args": spider.given,
            "base_url": self.crawler.settings["GOVKZ_BASE_URL"],
            "archive": os.fsencode(pipeline.writer.path).decode("utf-8", "replace"),
            "started_at": pipeline.started_at,
            "finished_at": utc(now),
            "seconds": round((now - stats.get_value("start_time")).total_seconds(), 3),
            "waited_seconds": round(self._waited, 3),
            "outcome": NAMES[self.status],
            "exit_status": int(self.status),
            "counts": run_summary.counts(pipeline.events, pipeline.readings, stats.get_stats())
            | {"clock_unknown": int(problems.site_clock == "unknown")},
            "failure": self._failure(pipeline) or problems.fatal,
            "site_clock": problems.site_clock,
            "left_alone": problems.left_alone,
            "refusals": problems.refusals,
            "changed_shapes": problems.shapes,
            "faults": {"feeds": dict(problems.faults), "examples": problems.fault_examples},
            "doubts": problems.doubts,
            "unknown_fields": dict(problems.unknown),
            "site_wide_list": problems.site_wide,
            "feeds": [run_summary.feed(reading) for reading in pipeline.readings],
        }
