"""Decides when a run uses the list of the whole site, and what replaces it."""

from collections.abc import Iterable
from typing import Protocol

from govkz_crawler.items import Feed
from govkz_crawler.sources.feed_page import Absent, FeedPage
from govkz_crawler.spiders.context import CrawlContext


class Entities(Protocol):
    """Who publishes on the site, and how the feeds of all of them are looked at."""

    def names(self) -> list[str]:
        """Every entity that is known, by slug."""

    def to_look_at(self, everyone: Feed) -> Iterable[tuple[str, int]]:
        """Without a site-wide list: the entities whose feeds are to be looked at, each with its request's priority."""


class EveryEntity:
    """All entities alike: each time, each feed."""

    def __init__(self, context: CrawlContext) -> None:
        self._context = context

    def names(self) -> list[str]:
        """Every entity that the archive knows: those of the shipped registry are in it from its beginning."""
        return self._context.lookup.entities()

    def to_look_at(self, everyone: Feed) -> Iterable[tuple[str, int]]:  # noqa: ARG002 - for those who ask
        return [(name, 0) for name in self.names()]


def check_site_wide(page: FeedPage) -> None:
    """A list of everything names the owner of each row, and more than one of them. Raises Absent."""
    if page.rejected:
        raise Absent(f"rows of the site-wide list cannot be used: {page.rejected[0].reason}")
    if len({item.entity for item in page.items}) < 2:
        raise Absent("the list without an entity is not one of the whole site")
