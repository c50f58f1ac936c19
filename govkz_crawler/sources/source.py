"""Defines which answers can be read, by which reader of their time, and a source, which can be asked for them too."""

from collections.abc import Callable
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import Feed
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.sources.feed_page import FeedPage

PAGE_SIZE = 50  # rows that carry full texts; more at a time make the site answer 504

ALWAYS = ""  # sorts before every moment: valid from the beginning


@dataclass(frozen=True, slots=True)
class Question:
    """Which page of a feed is asked for, newest items first.

    ``page`` counts from 1 and ``size`` is the number of rows asked for. ``before`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``:
    only what is older is asked for. A source without pages, or without dates in its questions, leaves these out.
    """

    page: int = 1
    size: int = PAGE_SIZE
    before: str | None = None


FIRST_PAGE = Question()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a recorded request asked for: ``base_url`` of the server, and the feed."""

    base_url: str
    feed: Feed


Read = Callable[[Response, Feed], FeedPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A kind of answers that can be read, whoever asked for them.

    ``clock`` says how their dates are to be read. ``recognise`` tells of any request whether it asks for such an
    answer, and for which feed, None if not. ``readers`` are pairs of a moment (UTC), from which on the site has
    answered so, and a function that reads such an answer and raises SourceError; oldest first. Their place in the list,
    from 1, is the number that a version names (``graphql/1``), so a reader is never taken out. ``read_in_place`` is the
    number of bytes up to which any answer is read within a second; None where that is so of all that a crawl takes.
    """

    name: str
    clock: Clock
    recognise: Callable[[Request], Asked | None]
    readers: tuple[tuple[str, Read], ...]
    read_in_place: int | None = None

    def read_at(self, moment: str, response: Response, feed: Feed) -> FeedPage:
        """Read an answer of that moment (UTC) with the reader of its time. Raises SourceError."""
        number = max((n for n, (valid_from, _) in enumerate(self.readers, 1) if valid_from <= moment), default=1)
        page = self.readers[number - 1][1](response, feed)
        for item in page.items:
            item.reader = f"{self.name}/{number}"
        return page


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Readable):
    """One interface of the site, which crawls ask.

    ``site_wide``: it lists the whole site where no entity is named. ``by_date``: a question may name a moment that
    items are older than. ``full_text``: its items carry whole texts, and its pages go back through the history.
    ``request`` makes the request for a page.
    """

    site_wide: bool
    by_date: bool
    full_text: bool
    request: Callable[[str, Feed, Question], Request]


def path_of(request: Request) -> str:
    """The URL of a request without its query."""
    return request.url.partition("?")[0]
