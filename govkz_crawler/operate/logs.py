"""Formats log records safely, and as JSON lines on request (``GOVKZ_LOG_FORMAT=json``)."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from govkz_crawler.normalise.clock import utc
from govkz_crawler.normalise.printable import printable


def structure(settings: BaseSettings) -> None:
    """Install our handler in place of Scrapy's: same way, to stderr or LOG_FILE, same level, another form."""
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    handler: logging.Handler = logging.NullHandler()
    if settings["LOG_FILE"]:
        mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
        # Not a FileHandler: Scrapy's own set-up closes those that are there already.
        handler = logging.StreamHandler(Path(settings["LOG_FILE"]).open(mode, encoding="utf-8"))  # noqa: SIM115
    elif settings.getbool("LOG_ENABLED"):
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.setLevel(settings["LOG_LEVEL"])
    logging.root.setLevel(logging.NOTSET)
    logging.root.addHandler(handler)


class PrintableRecord(logging.LogRecord):
    """A record whose message, which may quote the site, is fit for a terminal. For ``logging.setLogRecordFactory``."""

    def getMessage(self) -> str:  # noqa: N802 - logging's own name
        return printable(super().getMessage())


class ItemsOnRequest(LogFormatter):
    """Scrapy's messages, without one for each item that would be made for nobody to see."""

    def __init__(self, told: bool) -> None:
        self._told = told

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        level = crawler.settings["LOG_LEVEL"]
        return cls(logging.getLevelName(level) <= logging.DEBUG if isinstance(level, str) else level <= logging.DEBUG)

    # None means no line, as Scrapy documents it; its types do not know.
    def scraped(  # type: ignore[override]
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        return super().scraped(item, response, spider) if self._told else None

    def dropped(  # type: ignore[override]
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        said = super().dropped(item, exception, response, spider)
        return said if self._told or said["level"] > logging.DEBUG else None


class JsonLines(logging.Formatter):
    """``time`` (UTC), ``level``, ``logger``, ``message``, and ``trace`` where an exception was logged."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": utc(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)
