"""Gives every spider its arguments, its settings, and the context of the crawl."""

from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, ClassVar, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.archive.file.connection import open_to_read
from govkz_crawler.sources import SOURCES
from govkz_crawler.spiders import arguments
from govkz_crawler.spiders.arguments import Arguments, WrongArguments
from govkz_crawler.spiders.context import CrawlContext
from govkz_crawler.user_agent import user_agent


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
        settings.set("USER_AGENT", user_agent(settings["GOVKZ_CONTACT"]), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.given = dict(kwargs)
        spider.arguments = cls.check(kwargs, crawler.settings)
        spider.context = CrawlContext.of(crawler.settings)
        return spider

    @classmethod
    def check(cls, given: Mapping[str, str], settings: BaseSettings) -> Arguments:
        """The arguments, read. Raises WrongArguments for them and for sources that nobody knows."""
        sources = settings.getlist("GOVKZ_SOURCES")
        if not sources or set(sources) - SOURCES.keys():
            raise WrongArguments(f"GOVKZ_SOURCES={','.join(sources)}: choose from {','.join(SOURCES)}")
        meant = arguments.parse(given, cls.allowed, settings.getint("GOVKZ_LOOKBACK_DAYS"))
        if not settings.getbool("GOVKZ_ANY_ENTITY"):
            archive, advice = Path(settings["GOVKZ_ARCHIVE"]), " (GOVKZ_ANY_ENTITY=1 asks all the same)"
            arguments.check_entities(meant.entities, lambda: _held_entities(archive), advice)
        return meant


def _held_entities(archive: Path) -> list[str]:
    """Those that the registry of the archive has; none where there is no archive that can be read."""
    with suppress(ArchiveError), closing(open_to_read(archive)) as db:
        return Lookup(db).entities()
    return []
