"""The interfaces of the site: one module each, requests out, answers in, nothing remembered."""

from typing import Protocol

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import Feed
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.sources import graphql, rest, rss
from govkz_crawler.sources.feed_page import FeedPage


class Source(Protocol):
    """What each module of an interface offers. ``read`` raises SourceError."""

    NAME: str

    def request(self, base_url: str, feed: Feed) -> Request: ...

    def read(self, response: Response, feed: Feed) -> FeedPage: ...


SITE_CLOCKS: dict[str, Clock] = {}

SOURCES: dict[str, Source] = {rss.NAME: rss, graphql.NAME: graphql, rest.NAME: rest}
