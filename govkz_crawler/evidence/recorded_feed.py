"""Tells from a recorded exchange which feed and which source it asked."""

from typing import NamedTuple

from scrapy import Request

from govkz_crawler.items import Feed
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.source import Source
from govkz_crawler.warc.exchanges import Exchange


class RecordedFeed(NamedTuple):
    """``base_url`` is that of the server which was asked."""

    source: Source
    base_url: str
    feed: Feed


def recorded_feed(exchange: Exchange) -> RecordedFeed | None:
    """What the exchange asked for; None where it was no feed (robots.txt, the registry) or not asked by us."""
    return recognised(_request(exchange))


def recognised(request: Request) -> RecordedFeed | None:
    """Which source a request asks, and for which feed; None where it is none of ours."""
    for source in SOURCES.values():
        try:
            asked = source.recognise(request)
        except (LookupError, ValueError, TypeError):  # asked by another program, in another form
            continue
        if asked:
            return RecordedFeed(source, asked.base_url, asked.feed)
    return None


def _request(exchange: Exchange) -> Request:
    headers = [(name, value) for name, value in exchange.request_headers]
    return Request(exchange.url, method=exchange.method or "GET", headers=headers, body=exchange.request_body)
