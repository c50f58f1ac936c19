"""Shares one context among the parts of a crawl. The spider builds it; Scrapy's components take it from the spider."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Self

from scrapy.settings import BaseSettings

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds.absences import RemovalRule
from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.archive.file.connection import open_to_read
from govkz_crawler.politeness.state import Courtesy
from govkz_crawler.spiders.run_problems import RunProblems
from govkz_crawler.spiders.source_clocks import SourceClocks
from govkz_crawler.transport.capture import Transport


@dataclass
class CrawlContext:
    """``archive`` is the path of the crawl's archive, ``base_url`` that of the site, without a slash at its end.

    ``sources`` are the interfaces that the user permits, in the order in which they should be asked; ``removal`` says
    when a missing item counts as removed.
    """

    archive: Path
    base_url: str
    sources: tuple[str, ...]
    removal: RemovalRule
    transport: Transport
    courtesy: Courtesy
    problems: RunProblems = field(default_factory=RunProblems)

    @cached_property
    def clocks(self) -> SourceClocks:
        """What the dates of this run say of the clocks of their sources."""
        return SourceClocks(self.problems)

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Raises CassetteError where the cassette that the settings name cannot be had."""
        archive = Path(settings["GOVKZ_ARCHIVE"])
        return cls(
            archive=archive,
            base_url=settings["GOVKZ_BASE_URL"].rstrip("/"),
            sources=tuple(settings.getlist("GOVKZ_SOURCES")),
            removal=RemovalRule(
                settings.getint("GOVKZ_REMOVAL_CONFIRMATIONS"),
                timedelta(hours=settings.getfloat("GOVKZ_REMOVAL_INTERVAL_HOURS")),
            ),
            transport=Transport(settings),
            courtesy=Courtesy.of_archive(archive),
        )

    @cached_property
    def lookup(self) -> Lookup:
        """What the archive holds. By a connection of its own it sees what is committed, and waits for no commit."""
        return Lookup(self._reading)

    def close(self) -> None:
        """Let the archive go: to SQLite a writer with readers is not the last to leave."""
        if "lookup" in vars(self):
            self._reading.close()
            del self.lookup, self._reading

    @cached_property
    def _reading(self) -> Database:
        return open_to_read(self.archive)
