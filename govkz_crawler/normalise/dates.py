"""Dates of publication: every form that gov.kz and those who cite it give them, read into one."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from govkz_crawler.normalise.clock import ALMATY, civil, midnight, utc
from govkz_crawler.normalise.written import written


class UnknownDate(ValueError):
    """A text that is no date of publication; the message repeats it, cut to a bounded length."""


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

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,]+(?:Z|[+-][0-9:]+)?)?")
_EPOCH = re.compile(r"([0-9]{10})(?:[0-9]{3})?")  # seconds since 1970, perhaps with milliseconds


@lru_cache(maxsize=1_000)  # a page's dates are looked at by whoever reads it, walks on from it, keeps it
def published(raw: str) -> Published:
    """Reads a date of publication.

    ISO 8601 as APIs write it (without an offset: civil time in Asia/Almaty), RFC 822 and 2822, Unix time in
    seconds or milliseconds, and dates written in Kazakh, Russian, English or Latin Kazakh, with or without a
    time; numbers alone are always day first. Exactly midnight at offset zero is how imported documents carry
    a date without a time. Raises UnknownDate for everything else, for impossible dates and for years outside
    1990 to 2100.
    """
    try:
        return _published(_read(" ".join(raw.split())))
    except ValueError:
        raise UnknownDate(f"not a date of publication: {raw[:_SHOWN]!r}") from None


def _read(text: str) -> date:
    """A date, or an aware datetime where the text names a time."""
    if iso := _ISO.fullmatch(text):
        return civil(datetime.fromisoformat(text)) if iso[1] else date.fromisoformat(text)
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    return written(text)


def _published(when: date) -> Published:
    if when.year not in _YEARS:
        raise ValueError(f"not a year of publication: {when.year}")
    if not isinstance(when, datetime):
        return Published(utc(midnight(when)), when.isoformat(), date_only=True)
    if when.time() == time() and not when.utcoffset():
        return Published(utc(when), when.date().isoformat(), date_only=True)
    return Published(utc(when), when.astimezone(ALMATY).date().isoformat(), date_only=False)
