"""Reads one page by itself, without an archive: for `scrapy parse`, `scrapy shell` and `scrapy check`."""

from collections.abc import Iterator
from typing import Any

from scrapy.contracts import Contract
from scrapy.http import Response

from govkz_crawler.configuration.own_settings import SETTINGS
from govkz_crawler.evidence.recorded_feed import recognised
from govkz_crawler.items import Feed, PressItem, Rejected
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.registry_query import entities_request
from govkz_crawler.sources.source import FIRST_PAGE

_SITE = str(SETTINGS["GOVKZ_BASE_URL"].default)


class NotAFeed(ValueError):
    """The page answers no question that a source of this project asks."""


def items_of(response: Response) -> Iterator[PressItem | Rejected]:
    """The rows of a page of a feed, as its source gave them. Raises NotAFeed and SourceError."""
    found = recognised(response.request) if response.request else None
    if found is None:
        raise NotAFeed(f"{response.url} is no page of a feed")
    page = found.source.read_at(response.meta["asked_at"], response, found.feed)
    for item in page.items:
        item.seen_at = response.meta["fetched_at"]
    yield from page.rejected
    yield from page.items


class PageContract(Contract):
    """``@page rss mfa news ru``: the contract is checked with the first page of that source and feed."""

    name = "page"

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        source, *feed = self.args
        request = SOURCES[source].request(_SITE, Feed(*feed), FIRST_PAGE)
        return args | {"url": request.url, "method": request.method, "headers": request.headers, "body": request.body}


class RegistryContract(Contract):
    """``@registry kk``: the contract is checked with the first page of the registry in that language."""

    name = "registry"

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        request = entities_request(_SITE, self.args[0])
        return args | {"url": request.url, "method": request.method, "headers": request.headers, "body": request.body}
