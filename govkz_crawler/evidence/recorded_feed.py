"""Tells from a recorded exchange which feed it asked, and how the answer is to be read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from scrapy import Request

from govkz_crawler.items import Feed
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.urls import language_code
from govkz_crawler.sources import READABLE, SOURCES
from govkz_crawler.sources.source import Readable
from govkz_crawler.warc.exchanges import Exchange


class RecordedFeed(NamedTuple):
    """``base_url`` is that of the server which was asked."""

    source: Readable
    base_url: str
    feed: Feed


def recorded_feed(exchange: Exchange) -> RecordedFeed | None:
    """What the exchange asked for; None where it was no feed (robots.txt, the registry) or not asked by us."""
    asked = recognised(_request(exchange), READABLE)
    if asked is None or asked.feed.lang in LANGUAGES:
        return asked
    # Of what others recorded the request may be lost: then the answer itself may say its language (RFC 9110, 8.5).
    said = next((value for name, value in exchange.headers if name.lower() == b"content-language"), b"")
    lang = language_code(said.decode("latin-1").strip().lower().partition("-")[0])
    return asked._replace(feed=replace(asked.feed, lang=lang)) if lang else asked


def recognised(request: Request, among: Mapping[str, Readable] = SOURCES) -> RecordedFeed | None:
    """Which source a request asks, and for which feed; None where it is none of these."""
    for source in among.values():
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
