"""Computes with months (``YYYY-MM``): the last few, and which part of each was read."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from govkz_crawler.browse.snapshot import Row
from govkz_crawler.items import SITE_WIDE
from govkz_crawler.normalise.clock import midnight, parse_utc

_DAY = 24 * 60 * 60


def last_months(count: int, today: date) -> list[str]:
    """The last ``count`` months, the present one last."""
    newest = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(newest - count + 1, newest + 1)]


def begin(month: str) -> datetime:
    """The moment at which a month begins in Kazakhstan."""
    return midnight(date.fromisoformat(f"{month}-01"))


def looked_at(spans: Iterable[Row], month: str, now: datetime) -> float:
    """The part of a month, as far as it has passed, that was read in the feed that was read most; from 0 to 1."""
    year, number = map(int, month.split("-"))
    start, end = begin(month), min(begin(f"{year + number // 12}-{number % 12 + 1:02}"), now)
    read: dict[tuple[str, str, str], float] = {}
    for span in spans:
        feed = (span["entity"], span["section"], span["lang"])
        inside = min(parse_utc(span["to_at"]), end) - max(parse_utc(span["from_at"]), start)
        read[feed] = read.get(feed, 0.0) + max(inside.total_seconds(), 0.0)
    return max(read.values(), default=0.0) / max((end - start).total_seconds(), 1.0)


def months_between(first: str, last: str) -> list[str]:
    """All months from one to another, both included."""
    begins, ends = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last))
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(begins, ends + 1)]


def last_day(month: str) -> str:
    """The date with which a month ends."""
    year, number = map(int, month.split("-"))
    return f"{month}-{monthrange(year, number)[1]:02}"


def unread(spans: Iterable[Row], months: Sequence[str], now: datetime) -> dict[str, float]:
    """The part of each month, as far as it has passed, that was not read, from 0 to 1: of all feeds that were ever read
    on average, or of the site-wide feed where more of that was."""
    bounds = [_seconds(begin(month)) for month in months]
    bounds.append(min(_seconds(now), _seconds(midnight(date.fromisoformat(last_day(months[-1])))) + _DAY))
    read: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    feeds: dict[bool, set[tuple[str, str, str]]] = {True: set(), False: set()}
    for span in spans:
        site_wide = span["entity"] == SITE_WIDE
        feeds[site_wide].add((span["entity"], span["section"], span["lang"]))
        since, until = _seconds(parse_utc(span["from_at"])), _seconds(parse_utc(span["to_at"]))
        for at in range(max(bisect_right(bounds, since) - 1, 0), min(bisect_left(bounds, until), len(months))):
            read[site_wide][at] += max(min(until, bounds[at + 1]) - max(since, bounds[at]), 0)
    return {month: 1 - _share(read, feeds, at, max(bounds[at + 1] - bounds[at], 1)) for at, month in enumerate(months)}


def _share(read: dict[bool, Counter[int]], feeds: dict[bool, set[tuple[str, str, str]]], at: int, length: int) -> float:
    return max(read[which][at] / (length * max(len(feeds[which]), 1)) for which in (True, False))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
