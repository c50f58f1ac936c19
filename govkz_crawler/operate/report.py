"""The end of a run: its row in the archive, its JSON report, its one line."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.writer import Writer
from govkz_crawler.items import Reading
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.operate.outcome import NAMES, Ending, Exit, conclude
from govkz_crawler.pipelines.archive import ArchivePipeline
from govkz_crawler.spiders.troubles import Troubles


class RunReport:
    """Scrapy extension. ``status`` is the run's exit status once the spider has closed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.status: Exit | None = None
        self.summary: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_closed(self, spider: Spider, reason: str) -> None:
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is None:
            return
        writer = pipeline.writer
        try:
            pipeline.flush()
        except ArchiveError as error:
            pipeline.failure = str(error)
        self.status = conclude(self._ending(pipeline, reason), Troubles.of(self.crawler))
        report = self._report(spider, pipeline)
        try:
            report["chain_head"] = writer.finish_run(NAMES[self.status], report["counts"], report["finished_at"])
            report["chain_heads"] = writer.chain_heads()
            self._save(writer, report)
        except (ArchiveError, OSError) as error:
            self.status = Exit.FAILED
            report["failure"] = str(error)
        finally:
            writer.close()
        self.summary = summary(report)

    def _ending(self, pipeline: ArchivePipeline, reason: str) -> Ending:
        stats = self.crawler.stats
        assert stats is not None
        errors = stats.get_value("spider_exceptions/count", 0) + stats.get_value("govkz/item_errors", 0)
        return Ending(reason, {reading.outcome for reading in pipeline.readings}, errors, pipeline.failure)

    def _report(self, spider: Spider, pipeline: ArchivePipeline) -> dict[str, Any]:
        assert self.status is not None
        assert self.crawler.stats is not None
        stats, troubles = self.crawler.stats, Troubles.of(self.crawler)
        finished_at = utc(datetime.now(UTC))
        seconds = (parse_utc(finished_at) - parse_utc(pipeline.started_at)).total_seconds()
        return {
            "run_id": pipeline.run_id,
            "spider": spider.name,
            "args": getattr(spider, "given", {}),
            "base_url": self.crawler.settings["GOVKZ_BASE_URL"],
            "archive": str(pipeline.writer.path),
            "started_at": pipeline.started_at,
            "finished_at": finished_at,
            "seconds": seconds,
            "outcome": NAMES[self.status],
            "exit_status": int(self.status),
            "counts": counts(pipeline.events, pipeline.readings, stats.get_stats()),
            "failure": pipeline.failure or troubles.fatal,
            "refusals": troubles.refusals,
            "changed_shapes": troubles.shapes,
            "faults": {"feeds": dict(troubles.faults), "examples": troubles.fault_examples},
            "unknown_fields": dict(troubles.unknown),
            "site_wide_list": troubles.site_wide,
            "feeds": [_feed(reading) for reading in pipeline.readings],
        }

    def _save(self, writer: Writer, report: dict[str, Any]) -> None:
        folder = writer.path.parent / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{report['run_id']}.json"
        unfinished = Path(f"{path}.open")
        unfinished.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        unfinished.replace(path)


def counts(events: Counter[str], readings: list[Reading], stats: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a run, flat."""
    named = ("new", "completed", "edited", "returned", "removed", "unchanged", "quarantined", "entities")
    outcomes = Counter(reading.outcome for reading in readings)
    prefix = "govkz/repaired/"
    return {
        **{name: events[name] for name in named},
        **{f"feeds_{name}": outcomes[name] for name in ("complete", "partial", "refused", "failed")},
        "requests": stats.get("downloader/request_count", 0),
        "bytes": stats.get("downloader/response_bytes", 0),
        "retries": stats.get("retry/count", 0),
        "repaired": {name.removeprefix(prefix): n for name, n in stats.items() if name.startswith(prefix)},
    }


def summary(report: dict[str, Any]) -> str:
    """The run in one line."""
    n = report["counts"]
    changes = [f"{n[name]} {name}" for name in ("new", "completed", "edited", "returned", "removed") if n[name]]
    parts = [
        f"{report['spider']}: {report['outcome']}",
        ", ".join(changes) or "nothing new",
        f"{sum(n[f'feeds_{name}'] for name in ('complete', 'partial', 'refused', 'failed'))} feeds",
    ]
    parts += [f"{n[f'feeds_{name}']} {name}" for name in ("partial", "refused", "failed") if n[f"feeds_{name}"]]
    if n["quarantined"]:
        parts.append(f"{n['quarantined']} in quarantine")
    parts.append(f"{n['requests']} requests")
    if report["failure"]:
        parts.append(report["failure"])
    return " · ".join(parts)


def _feed(reading: Reading) -> dict[str, Any]:
    return {
        "feed": str(reading.feed),
        "source": reading.source,
        "outcome": reading.outcome,
        "reason": reading.reason,
        "from_at": reading.from_at,
        "to_at": reading.to_at,
        "items": reading.items,
    }
