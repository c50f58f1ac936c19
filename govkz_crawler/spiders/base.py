"""What all spiders share: arguments and settings, checked before any request, and the context of the crawl."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from govkz_crawler import __version__
from govkz_crawler.sources import SOURCES
from govkz_crawler.spiders import arguments
from govkz_crawler.spiders.arguments import Arguments, WrongArguments
from govkz_crawler.spiders.context import CrawlContext


class PressSpiderBase(scrapy.Spider):
    """``given`` is what the user passed with ``-a``, ``arguments`` what it means."""

    allowed: ClassVar[tuple[str, ...]] = ()

    given: dict[str, str]
    arguments: Arguments
    context: CrawlContext

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        # Whoever runs the crawl is the one to be told when it is in the way.
        settings.set("USER_AGENT", f"govkz_crawler/{__version__} (+{settings['GOVKZ_CONTACT']})", priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.given = dict(kwargs)
        spider.arguments = cls.check(kwargs, crawler.settings)
        spider.context = CrawlContext.of(crawler.settings)
        return spider

    @classmethod
    def check(cls, given: Mapping[str, str], settings: BaseSettings) -> Arguments:
        """The arguments, read. Raises WrongArguments for them and for settings that cannot be."""
        if not str(settings["GOVKZ_BASE_URL"]).startswith(("http://", "https://")):
            raise WrongArguments(f"GOVKZ_BASE_URL={settings['GOVKZ_BASE_URL']} is not an http or https URL")
        sources = settings.getlist("GOVKZ_SOURCES")
        if not sources or set(sources) - SOURCES.keys():
            raise WrongArguments(f"GOVKZ_SOURCES={','.join(sources)}: choose of {','.join(SOURCES)}")
        try:
            lookback = settings.getint("GOVKZ_LOOKBACK_DAYS")
            confirmations = settings.getint("GOVKZ_REMOVAL_CONFIRMATIONS")
        except ValueError as error:
            raise WrongArguments(f"GOVKZ_LOOKBACK_DAYS and GOVKZ_REMOVAL_CONFIRMATIONS are numbers: {error}") from error
        if not all(settings.getfloat(name) >= 0 for name in ("GOVKZ_LONGEST_WAIT_HOURS", "GOVKZ_POLL_PRICE")):
            raise WrongArguments("GOVKZ_LONGEST_WAIT_HOURS and GOVKZ_POLL_PRICE are at least 0")
        if lookback < 1 or confirmations < 1:
            raise WrongArguments("GOVKZ_LOOKBACK_DAYS and GOVKZ_REMOVAL_CONFIRMATIONS are at least 1")
        return arguments.parse(given, cls.allowed, lookback)
