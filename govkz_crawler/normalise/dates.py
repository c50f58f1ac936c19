"""Parses dates of publication in every form that gov.kz and its citers use."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache

from govkz_crawler.limits import LONGEST_DATE
from govkz_crawler.normalise.clock import ALMATY, civil, midnight, utc
from govkz_crawler.normalise.dates_in_words import written


class UnknownDate(ValueError):
    """A text that is no date of publication; the message repeats it, cut to a bounded length."""


class Clock(Enum):
    """How the times of a source are to be read: which clock they show is a property of the source.

    STATED: the offset is believed, and a time without one is civil time in Asia/Almaty. WALL: the source shows the
    wall clock of Almaty and writes Z or offset zero behind it; another offset is believed.
    """

    STATED = "stated"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class Published:
    """When an item was published.

    ``at`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``; ``on`` the civil date in Asia/Almaty, ``YYYY-MM-DD``;
    ``date_only`` says that the source names a day and no time.
    """

    at: str
    on: str
    date_only: bool


_SHOWN = 80  # characters of an unreadable date that its error repeats
_YEARS = range(1990, 2101)  # this state's press is not older; a later year is a slip of the pen

# RFC 3339 allows small letters, programs put a space before the offset, and Java's ZonedDateTime appends its zone.
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<time>[T ][0-9:.,]+)?"
    r"(?: ?(?P<offset>Z|[+-][0-9:]+)| (?P<zero>UTC|GMT))?(?:\[(?P<zone>[\w/+-]+)\])?",
    re.IGNORECASE,
)
_LEAP_SECOND = re.compile(r"(?<=[0-9]{2}:[0-9]{2}:)60(?![0-9])")
# ISO 8601 names the end of a day so. As with a leap second, the second before it leaves the day as it is.
_END_OF_DAY = re.compile(r"(?<=[T ])24:00(?::00(?:[.,]0+)?)?(?![0-9:.,])", re.IGNORECASE)
# What shows no sign, such as the marks of direction that browsers put around dates, and dashes that stand for hyphens.
_SIGNS = dict.fromkeys((0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))
_SIGNS |= dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
_PARTS_OF_A_MAIL_DATE = 6  # weekday, day, month, year, time, offset
_EPOCH = re.compile(r"([0-9]{10})(?:[0-9]{3})?")  # seconds since 1970, perhaps with milliseconds


def published(raw: str, clock: Clock = Clock.STATED) -> Published:
    """Reads a date of publication, as the clock of its source has it.

    ISO 8601 as APIs write it, RFC 822, 850 and 2822, asctime, Java's ``Date.toString``, Unix time in seconds or
    milliseconds, and dates written in the languages of ``languages.py``, with or without a time; numbers alone are
    always day first. A time without an offset is civil time in Asia/Almaty. Exactly midnight is how imported
    documents carry a date without a time: at offset zero by a clock that is stated, at any offset by a wall clock.
    Raises UnknownDate for everything else, for impossible dates and for years outside 1990 to 2100.
    """
    if len(raw) > LONGEST_DATE:
        raise _unknown(raw)
    return _published(raw, clock)


@lru_cache(maxsize=1_000)  # a page's dates are looked at by whoever reads it, walks on from it, keeps it
def _published(raw: str, clock: Clock) -> Published:
    try:
        return _when(_read(" ".join(raw.translate(_SIGNS).split()), clock), clock)
    except (ValueError, OverflowError):
        raise _unknown(raw) from None


def _unknown(raw: str) -> UnknownDate:
    return UnknownDate(f"not a date of publication: {raw[:_SHOWN]!r}")


def _read(text: str, clock: Clock) -> date:
    """A date, or an aware datetime where the text names a time."""
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC)  # a count of seconds shows no wall clock
    when = _read_words(text)
    if clock is Clock.WALL and isinstance(when, datetime) and not when.utcoffset():
        return when.replace(tzinfo=ALMATY)
    return when


def _read_words(text: str) -> date:
    text = _END_OF_DAY.sub("23:59:59", text)
    if iso := _ISO.fullmatch(text):
        return _read_iso(iso)
    try:
        return written(text)
    except ValueError:
        return _read_mail(text)


def _read_iso(iso: re.Match[str]) -> date:
    """A zone that is named without an offset is only known where it is Almaty's."""
    offset = "+00:00" if iso["zero"] else (iso["offset"] or "").upper()
    if not offset and iso["zone"] not in (None, ALMATY.key):
        raise ValueError(f"a zone that nobody knows: {iso['zone']}")
    if iso["time"]:
        return civil(datetime.fromisoformat(iso["day"] + _LEAP_SECOND.sub("59", iso["time"]) + offset))
    if offset:
        raise ValueError("an offset without a time")
    return date.fromisoformat(iso["day"])


def _read_mail(text: str) -> datetime:
    """What the standard library reads as the date of a mail, and our own grammar does not; only with its offset."""
    if text.count(" ") >= _PARTS_OF_A_MAIL_DATE:
        raise ValueError(f"more than a date: {text}")  # which would be read over
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, IndexError) as error:
        raise ValueError(text) from error
    if moment.tzinfo is None:
        raise ValueError(f"a zone that nobody knows: {text}")
    return moment


def _when(when: date, clock: Clock) -> Published:
    if when.year not in _YEARS:
        raise ValueError(f"not a year of publication: {when.year}")
    if not isinstance(when, datetime):
        return Published(utc(midnight(when)), when.isoformat(), date_only=True)
    if when.time() == time() and (clock is Clock.WALL or not when.utcoffset()):
        return Published(utc(when), when.date().isoformat(), date_only=True)
    return Published(utc(when), when.astimezone(ALMATY).date().isoformat(), date_only=False)
