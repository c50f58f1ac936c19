"""Delivers to watches when a run is over and the archive is written. Its failures are the targets' affair."""

import asyncio
import logging
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from govkz_crawler.errors import GovkzError
from govkz_crawler.places import watches_file
from govkz_crawler.transport.capture import offline
from govkz_crawler.user_agent import user_agent

logger = logging.getLogger(__name__)

_SECONDS = 120.0  # after which a run leaves the rest to the next one


class Deliver:
    """Scrapy extension, on where the archive has watches and the run is no replay."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not watches_file(Path(crawler.settings["GOVKZ_ARCHIVE"])).exists() or offline(crawler.settings):
            raise NotConfigured
        extension = cls(crawler.settings)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    async def engine_stopped(self) -> None:
        """By now the run has let go of the archive."""
        await asyncio.to_thread(deliver_after_run, self._settings)


def deliver_after_run(settings: BaseSettings) -> None:
    """Deliver for a while; what goes wrong is told, and changes nothing of the run."""
    from govkz_crawler.watches.delivery import Means, deliver  # noqa: PLC0415 - for archives with watches alone
    from govkz_crawler.watches.targets.mail import mail_server  # noqa: PLC0415

    means = Means(mail_server(settings), user_agent(settings["GOVKZ_CONTACT"]), _SECONDS)
    try:
        results = deliver(Path(settings["GOVKZ_ARCHIVE"]), means)
    except GovkzError as error:
        logger.warning("watches: %s", error)
        return
    for result in results:
        if result.problem:
            logger.warning("watch %s to %s: %s", result.watch, result.target, result.problem)
