"""Reads an answer so large that it goes to another process: what is sent there, and what comes back.

A page, or why there is none, comes back as a value: an exception that leaves the process would be the end of it.
"""

from dataclasses import dataclass

from scrapy.http import Response

from govkz_crawler.items import Feed
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import FeedPage, TooSlow


@dataclass(frozen=True, slots=True)
class LargeAnswer:
    """``response`` came at ``moment`` (UTC) from a source, which was asked for the feed. It can be pickled."""

    source: str
    feed: Feed
    moment: str
    response: Response


def is_large(source: str, response: Response) -> bool:
    """Whether an answer of that source is more than should be read in the crawl's own thread."""
    most = SOURCES[source].read_in_place
    return most is not None and response.status == 200 and len(response.body) > most


def alone(response: Response) -> Response:
    """The response without its request, whose callbacks no other process knows, and without a connection."""
    return type(response)(response.url, status=response.status, headers=response.headers, body=response.body)


def read(answer: LargeAnswer) -> FeedPage | Exception:
    """The page of an answer, or why there is none: a SourceError, or a fault of ours."""
    try:
        return SOURCES[answer.source].read_at(answer.moment, answer.response, answer.feed)
    except Exception as error:
        return error


def unread(_: LargeAnswer, reason: str) -> FeedPage | Exception:
    """What comes back of an answer over which the process died."""
    return TooSlow(reason)
