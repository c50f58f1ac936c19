"""Recognises what a search box was given: a day, an item's id, an address of the site, or words."""

import re
from dataclasses import dataclass
from datetime import date

from govkz_crawler.browse.search.folding import repaired
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.limits import LARGEST_ID
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.normalise.urls import Citation, UnknownUrl, cited

_LONGEST = 2_000  # characters of an address; what is longer is words
_LONGEST_DAY = 60
_ID = re.compile(r"(?:(?:id|№|#)\s*+(?::\s*+)?)?([0-9]{1,18})", re.IGNORECASE)
_YEARS = range(1990, 2101)  # four digits alone are a year rather than one of the first items
_DIGITS = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})(?:[./-]([0-9]{4}|[0-9]{1,2}))?\.?")
_YEAR = re.compile(r"[0-9]{4}")
_ENDS = re.compile(r"(?:да|де|та|те|нан|нен|ға|ге|дағы|дегі|ның|нің|дың|дің|тың|тің)$")  # 31 мамырда
_LEAP_YEAR = 2000  # has every day of a year


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date in Asia/Almaty; ``year`` is None where none was named, and the day is meant of every year."""

    year: int | None
    month: int
    day: int

    @property
    def on(self) -> str | None:
        """``YYYY-MM-DD``, as ``published_on`` has it; None without a year."""
        return None if self.year is None else date(self.year, self.month, self.day).isoformat()


@dataclass(frozen=True, slots=True)
class ItemId:
    """An item's number on the site, the same in all its languages."""

    article_id: int


@dataclass(frozen=True, slots=True)
class Url:
    """An address of an item, in whichever form it was cited."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class Words:
    """Anything else: ``text`` is for ``query.parse``."""

    text: str


def recognised(text: str) -> Day | ItemId | Url | Words:
    """What a text in a search box is. Takes any text and never raises.

    An impossible date (31.02.2026), an id beyond all possible ones and another address of the site are words.
    """
    asked = text.strip()
    return _url(asked) or _day(asked) or _item_id(asked) or Words(text)


def _url(text: str) -> Url | None:
    if len(text) > _LONGEST or not ("/" in text or "%2f" in text.lower()):
        return None
    try:
        return Url(cited(text))
    except UnknownUrl:
        return None


def _item_id(text: str) -> ItemId | None:
    found = _ID.fullmatch(text)
    number = int(found[1]) if found else 0
    is_year = text.isdecimal() and number in _YEARS
    return ItemId(number) if 0 < number <= LARGEST_ID and not is_year else None


def _day(text: str) -> Day | None:
    if len(text) > _LONGEST_DAY or text.isdecimal():
        return None
    named = _with_points(repaired(text).lower().rstrip(".,"))
    found = _read(named)
    if found is not None:
        return Day(found.year, found.month, found.day)
    if _YEAR.search(named):
        return None
    orders = (f"{named} {_LEAP_YEAR}", f"{named}.{_LEAP_YEAR}", f"{named}, {_LEAP_YEAR}")
    found = next(filter(None, map(_read, orders)), None)
    return Day(None, found.month, found.day) if found else None


def _with_points(text: str) -> str:
    """A date in digits as the readers of dates expect it; a written one with its month in the plain form."""
    if found := _DIGITS.fullmatch(text):
        first, second, third = found.groups()
        if len(first) == len("YYYY") and third:
            return f"{first}-{second:0>2}-{third:0>2}"
        year = f"20{third}" if third and len(third) == len("YY") else third
        return ".".join(part for part in (first, second, year) if part)
    return " ".join(_plain(word) for word in text.split())


def _plain(word: str) -> str:
    bare = _ENDS.sub("", word)
    return bare if any(bare in language.months for language in LANGUAGES.values()) else word


def _read(text: str) -> date | None:
    try:
        found = published(text)
    except UnknownDate:
        return None
    return date.fromisoformat(found.on)
