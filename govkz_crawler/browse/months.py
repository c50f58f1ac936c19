"""Months as ``YYYY-MM``: the last few, and which part of each was looked at."""

from collections.abc import Iterable
from datetime import date, datetime

from govkz_crawler.browse.reading import Row
from govkz_crawler.normalise.clock import midnight, parse_utc


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
