"""Parses dates written in words: Kazakh, Russian, English, RFC 822, RFC 850, asctime, Java.

Names of months and weekdays come from ``languages.py``. A weekday is read over: it says nothing that the date does not.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from unicodedata import normalize

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import ALMATY


def _fold(text: str) -> str:
    """One spelling a word: composed, lower case, and the dotless ı, whose capital is I, as i."""
    return normalize("NFC", text).lower().replace("ı", "i").replace("i\u0307", "i")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _beginnings(name: str) -> Iterator[str]:
    """A name, and each beginning of it from three letters: May, мамыр, октяб."""
    yield from (name[:end] for end in range(3, len(name) + 1))


def _month_names() -> dict[str, int]:
    """Each name of a month and each beginning of one that fits no other month."""
    meanings: dict[str, set[int]] = defaultdict(set)
    for names in (names for language in LANGUAGES.values() for names in (language.months, language.months_alone)):
        for month, name in enumerate(map(_fold, names), start=1):
            for beginning in _beginnings(name):
                meanings[beginning].add(month)
    return {name: months.pop() for name, months in meanings.items() if len(months) == 1}


_MONTHS = _month_names()
_WEEKDAYS = {
    name
    for language in LANGUAGES.values()
    for weekday in language.weekdays
    for name in _beginnings(_fold(weekday))
}.union(_fold(short) for language in LANGUAGES.values() for short in language.weekdays_short)  # fmt: skip
_OF_YEAR_WORDS = (_fold(word) for language in LANGUAGES.values() for word in language.of_year)

_WEEKDAY = re.compile(rf"(?:(?<=^)|,? )(?:{_any_of(_WEEKDAYS)})(?=[., ]|$)\.?,?")
_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[^\W\d_]+)\.?"
# RFC 822 and 850 may shorten the year to two digits; a time and a zone always follow it there.
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}(?= [0-9]+:[0-9:]+ [a-z+-]))"
_OF_YEAR = rf"(?: ?(?:{_any_of(_OF_YEAR_WORDS)})\.?)?"
_ZONE = r"(?P<zone>[a-z]*(?:[+-][0-9]{2}(?::?[0-9]{2})?)?)"
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_TIME = rf"(?:,? {_CLOCK}(?: {_ZONE})?)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_DAY}\.(?P<month>[0-9]{{1,2}})\.{_YEAR}{_OF_YEAR}{_TIME}",  # 19.10.2025
        rf"{_DAY}[ -]{_MONTH}[,-]? ?{_YEAR}{_OF_YEAR}{_TIME}",  # 19 қазан 2025; 19 Oct 2025 11:48:00 GMT; 19-Oct-25 …
        rf"{_YEAR}{_OF_YEAR},? {_DAY}[ -]{_MONTH}{_TIME}",  # 2025 жылғы 19 қазан
        rf"{_MONTH} {_DAY},? {_YEAR}{_TIME}",  # October 19, 2025
        rf"{_MONTH} {_DAY} {_CLOCK}(?: {_ZONE})? (?P<year>[0-9]{{4}})",  # Sun Oct 19 14:30:00 ALMT 2025
    )
)
_COMMENT = re.compile(r" ?\([^()]*\)")  # RFC 2822, section 3.2.3; one may hold others

# RFC 822, section 5.1, and what Java calls the zone of Almaty.
_HOURS = {"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8}
_ZONES: dict[str, tzinfo] = {
    **dict.fromkeys(("z", "ut", "utc", "gmt"), UTC),
    **{name: timezone(timedelta(hours=hours)) for name, hours in _HOURS.items()},
    "almt": ALMATY,
}


def written(text: str) -> date:
    """The date that a text is, or, where it names a time, the aware time (without a zone: in Asia/Almaty).

    White space is single spaces. Raises ValueError for every other text and for impossible dates.
    """
    found = next(filter(None, (form.fullmatch(spelt) for spelt in _spellings(text) for form in _FORMS)), None)
    if found is None:
        raise ValueError(f"not a written date: {text}")
    day = date(_year(found["year"]), _month(found["month"]), int(found["day"]))
    parts = found.groupdict()
    if parts["hour"] is None:
        return day
    clock = time(int(parts["hour"]), int(parts["minute"]), second(parts["second"] or "0"))
    return datetime.combine(day, clock, _zone(parts["zone"]))


def second(digits: str) -> int:
    """The second of a minute; 60, a leap second, is the one before it, which leaves the day as it is."""
    return 59 if digits == "60" else int(digits)


def _spellings(text: str) -> Iterator[str]:
    """The text as it stands, then without comments and the weekday: "sen" begins a month and a weekday."""
    folded = _fold(text)
    yield folded
    while (shorter := _COMMENT.sub("", folded)) != folded:
        folded = shorter
    yield folded
    yield _WEEKDAY.sub("", folded, count=1).strip()


def _year(digits: str) -> int:
    """RFC 2822, section 4.3: two digits up to 49 belong to this century."""
    year = int(digits)
    return year if len(digits) == len("YYYY") else year + (2000 if year < 50 else 1900)


def _month(name: str) -> int:
    month = int(name) if name.isdecimal() else _MONTHS.get(name)
    if month is None:
        raise ValueError(f"not a month: {name}")
    return month


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return ALMATY
    if name in _ZONES:
        return _ZONES[name]
    offset = name.removeprefix("gmt").removeprefix("utc")
    return datetime.strptime(offset if len(offset) > len("+05") else f"{offset}00", "%z").tzinfo
