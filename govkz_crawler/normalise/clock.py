"""Formats and parses instants: the archive's form of a time, and the moments that spider arguments name."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

# Read from the tzdata package rather than the system: a machine without a tz database, or with one older
# than the change of 2024-03-01 from UTC+6 to UTC+5, would otherwise archive other times than its neighbours.
with Path(tzdata.__file__).with_name("zoneinfo").joinpath("Asia", "Almaty").open("rb") as rules:
    ALMATY = ZoneInfo.from_file(rules, key="Asia/Almaty")

_STORED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)?")
_DAYS_BACK = re.compile(r"([0-9]+)d")
_SHOWN = 60  # characters of a wrong argument that its error repeats


def utc(moment: datetime) -> str:
    """The stored form of an aware time, ``YYYY-MM-DDTHH:MM:SSZ``; fractions of a second are cut off.

    Raises ValueError for a naive time: it would be read in the zone of whatever machine this runs on.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_utc(text: str) -> datetime:
    """The aware time behind a stored form. Raises ValueError for anything but ``YYYY-MM-DDTHH:MM:SSZ``."""
    if not _STORED.fullmatch(text):
        raise ValueError(f"not a stored time: {text[:_SHOWN]!r}")
    return datetime.fromisoformat(text)


def wall_clock(moment: str) -> str:
    """What the clocks of Almaty show at a stored time, ``YYYY-MM-DDTHH:MM:SS``."""
    return parse_utc(moment).astimezone(ALMATY).replace(tzinfo=None).isoformat(timespec="seconds")


def midnight(day: date) -> datetime:
    """The moment at which a civil day begins in Asia/Almaty."""
    return datetime.combine(day, time(), ALMATY)


def instant(argument: str, now: datetime, end_of_day: bool = False) -> str:
    """The stored form of the moment that a ``since`` or ``until`` argument names.

    ``2024-01-01`` is the midnight in Asia/Almaty with which that day begins, or, with ``end_of_day``, the
    one with which it ends: an exclusive bound. ``2024-01-01T12:00:00Z`` is itself (without an offset: civil
    time in Asia/Almaty). ``14d`` is 14 days before ``now``. Raises ValueError for anything else.
    """
    try:
        return utc(_moment(argument.strip(), now, end_of_day))
    except (ValueError, OverflowError):
        raise ValueError(
            f"not a moment: {argument[:_SHOWN]!r} (write 2024-01-01, 2024-01-01T12:00:00Z or 14d)"
        ) from None


def _moment(argument: str, now: datetime, end_of_day: bool) -> datetime:
    if back := _DAYS_BACK.fullmatch(argument):
        return now - timedelta(days=int(back[1]))
    if _DAY.fullmatch(argument):
        return midnight(date.fromisoformat(argument) + timedelta(days=end_of_day))
    if _TIME.fullmatch(argument):
        return civil(datetime.fromisoformat(argument))
    raise ValueError(argument)


def civil(moment: datetime) -> datetime:
    """A time with its zone: its own, else Asia/Almaty (of an hour that was repeated there, the first)."""
    return moment if moment.tzinfo else moment.replace(tzinfo=ALMATY)
