"""Structured logs on request: ``GOVKZ_LOG_FORMAT=json`` makes each record one line of JSON."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from govkz_crawler.normalise.clock import utc


class StructuredLogs:
    """Scrapy extension: a record keeps its way, to stderr or LOG_FILE, and changes its form."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        handler = get_scrapy_root_handler()
        if crawler.settings["GOVKZ_LOG_FORMAT"] != "json" or handler is None:
            raise NotConfigured
        handler.setFormatter(JsonLines())
        return cls()


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
        return json.dumps(line, ensure_ascii=True)
