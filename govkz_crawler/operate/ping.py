"""Pings a dead-man's switch: a monitor hears that a run began, and with which exit status it ended.

The form is that of healthchecks.io (https://healthchecks.io/docs/http_api/): ``URL/start``, then ``URL/STATUS``, where
0 is success and anything else a failure. A monitor that hears nothing for too long raises the alarm by itself.
"""

import asyncio
import logging
from typing import Self
from urllib.error import URLError
from urllib.request import Request, urlopen

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from govkz_crawler.transport.capture import offline
from govkz_crawler.user_agent import user_agent

logger = logging.getLogger(__name__)

_SECONDS = 5.0  # a monitor that is slow must not hold up the run


class Ping:
    """Scrapy extension, on where GOVKZ_PING_URL is set and the run is no replay."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if (extension := cls.of(crawler.settings)) is None:
            raise NotConfigured
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        return extension

    @classmethod
    def of(cls, settings: BaseSettings) -> Self | None:
        """None where the settings name no monitor, or the run is a replay."""
        url = settings["GOVKZ_PING_URL"]
        return cls(url) if url and not offline(settings) else None

    async def spider_opened(self) -> None:
        """By now the run has the archive: one that is refused it begins nothing."""
        await asyncio.to_thread(self.began)

    def began(self) -> None:
        """The first word of a run."""
        self._send("start", "")

    def ended(self, status: int, summary: str) -> None:
        """The last word of a run; ``summary`` is its line."""
        self._send(str(status), summary)

    def _send(self, what: str, text: str) -> None:
        request = Request(f"{self._url}/{what}", text.encode(), {"User-Agent": user_agent("")})  # noqa: S310 - checked
        try:
            urlopen(request, timeout=_SECONDS).close()  # noqa: S310 - GOVKZ_PING_URL is http or https
        except (URLError, OSError, ValueError) as error:
            logger.warning("GOVKZ_PING_URL could not be asked: %s", error)
