"""Decides which answers of a capture are kept: those of the press, whole, readable, of a moment that can be true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from govkz_crawler.captures.captured_exchange import Captured, LeftOut
from govkz_crawler.evidence.recorded_feed import recorded_feed
from govkz_crawler.evidence.reread import unpacked
from govkz_crawler.items import PressItem
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.normalise.http_date import http_date
from govkz_crawler.normalise.stages import Origin, normalise
from govkz_crawler.sources import CLOCKS, rendered_page
from govkz_crawler.sources.feed_page import FeedPage, Refused, SourceError
from govkz_crawler.transport.errors import Unreadable
from govkz_crawler.warc.exchanges import Exchange

# How far the clock of who captured may be from the server's; answers out of a cache are older than they look.
TOLERANCE = timedelta(days=1)
SOON = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer shows: the items that can be kept, and how many cannot."""

    items: list[PressItem]
    unfit: int


def judge(captured: Captured, now: str) -> LeftOut | FeedPage:
    """What an answer shows, or why it is left out. ``now`` is UTC."""
    exchange = captured.exchange()
    asked = recorded_feed(exchange)
    if asked is None:
        return LeftOut("another answer of the site")
    if asked.feed.lang not in LANGUAGES:
        return LeftOut("nobody knows in which language")
    if not _can_be_true(captured, now):
        return LeftOut("its clock is wrong")
    try:
        return asked.source.read_at(exchange.at, unpacked(exchange), asked.feed)
    except Refused:
        return LeftOut("refused by the site")
    except (SourceError, Unreadable):
        return LeftOut("page without the text of its item" if asked.source.name == rendered_page.NAME else "unreadable")


def shown(exchange: Exchange) -> Shown:
    """The items of an answer that was kept, ready for the archive."""
    asked = recorded_feed(exchange)
    if asked is None:
        return Shown([], 0)
    try:
        page = asked.source.read_at(exchange.at, unpacked(exchange), asked.feed)
    except (SourceError, Unreadable):
        return Shown([], 0)
    for item in page.items:
        item.seen_at = exchange.at
    whole = [item for item in page.items if item.body is not None or item.extent == "summary"]
    fit = list(_fit(whole, asked.base_url))
    return Shown(fit, page.rows - len(fit))


def _fit(items: list[PressItem], base_url: str) -> Iterator[PressItem]:
    for done in normalise(Origin(base_url, CLOCKS), items):
        if done.error:
            raise done.error
        if isinstance(done.item, PressItem) and not _from_the_future(done.item):
            yield done.item


def _from_the_future(item: PressItem) -> bool:
    """Whether it was published long after it was captured: then one of the two moments is wrong."""
    if item.published_at is None or item.seen_at is None:
        return False
    return parse_utc(item.published_at) > parse_utc(item.seen_at) + TOLERANCE


def _can_be_true(captured: Captured, now: str) -> bool:
    at = parse_utc(captured.at)
    if at > parse_utc(now) + SOON:
        return False
    said = http_date(captured.header(b"date"))
    return said is None or abs(said - at) <= TOLERANCE
