"""Parses dates written in words: Kazakh, Russian, English, RFC 822, RFC 850, asctime, Java.

Names of months and weekdays come from ``languages.py``. A weekday is read over: it says nothing that the date does not.
Cyrillic names are read with Latin letters among theirs that look alike, and as who has no Kazakh keyboard writes them.
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


# What a Cyrillic letter is told by, whichever of those that look like it or stand in for it was typed.
_PLAIN = str.maketrans("aәbceihkқmңoөptxһyүұіғё", "аавсеинккмноортххуууиге")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]")


def _plain(folded: str) -> str:
    """The text with one letter for all that look alike, in words that have a Cyrillic letter at all."""
    return _WORD.sub(lambda word: word[0].translate(_PLAIN) if _CYRILLIC.search(word[0]) else word[0], folded)


def _with_plain(words: Iterable[str]) -> set[str]:
    folded = {_fold(word) for word in words}
    return folded | {_plain(word) for word in folded}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _beginnings(name: str) -> Iterator[str]:
    """A name, and each beginning of it from three letters: May, мамыр, октяб."""
    yield from (name[:end] for end in range(3, len(name) + 1))


def _month_names() -> dict[str, int]:
    """Each name of a month and each beginning of one that fits no other month."""
    meanings: dict[str, set[int]] = defaultdict(set)
    plainly: dict[str, set[int]] = defaultdict(set)
    for names in (names for language in LANGUAGES.values() for names in (language.months, language.months_alone)):
        for month, name in enumerate(map(_fold, names), start=1):
            for beginning in _beginnings(name):
                meanings[beginning].add(month)
                plainly[_plain(beginning)].add(month)
    return {name: min(months) for name, months in (plainly | meanings).items() if len(months) == 1}


_MONTHS = _month_names()
_WEEKDAYS = _with_plain(
    name
    for language in LANGUAGES.values()
    for weekday in (*language.weekdays, *language.weekdays_short)
    for name in ((weekday,) if weekday in language.weekdays_short else _beginnings(weekday))
)
_OF_YEAR_WORDS = _with_plain(word for language in LANGUAGES.values() for word in language.of_year)

_WEEKDAY = re.compile(rf"(?:(?<=^)|,? )(?:{_any_of(_WEEKDAYS)})(?=[., ]|$)\.?,?")
_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[^\W\d_]+)\.?"
# RFC 822 and 850 may shorten the year to two digits; a time and a zone always follow it there.
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}(?= [0-9]+:[0-9:]+ [a-z+-]))"
_OF_YEAR = rf"(?: ?(?:{_any_of(_OF_YEAR_WORDS)})\.?)?"
_ZONE = r"(?P<zone>[a-z]*(?:/[a-z]+)?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?)"
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?: (?P<half>am|pm))?"
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
    **dict.fromkeys(("almt", "asia/almaty"), ALMATY),
}
_OFFSET = re.compile(r"(?:gmt|utc)?(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-5][0-9])?")


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
    clock = time(_hour(parts["hour"], parts["half"]), int(parts["minute"]), second(parts["second"] or "0"))
    return datetime.combine(day, clock, _zone(parts["zone"]))


def second(digits: str) -> int:
    """The second of a minute; 60, a leap second, is the one before it, which leaves the day as it is."""
    return 59 if digits == "60" else int(digits)


def _spellings(text: str) -> Iterator[str]:
    """The text as it stands, without comments, and without the weekday: "sen" begins a month and a weekday.

    Then the same in plain letters.
    """
    folded = _fold(text)
    yield folded
    while (shorter := _COMMENT.sub("", folded)) != folded:
        folded = shorter
    yield folded
    yield _WEEKDAY.sub("", folded, count=1).strip()
    yield (plainly := _plain(folded))
    yield _WEEKDAY.sub("", plainly, count=1).strip()


def _year(digits: str) -> int:
    """RFC 2822, section 4.3: two digits up to 49 belong to this century."""
    year = int(digits)
    return year if len(digits) == len("YYYY") else year + (2000 if year < 50 else 1900)


def _month(name: str) -> int:
    month = int(name) if name.isdecimal() else _MONTHS.get(name) or _MONTHS.get(_plain(name))
    if month is None:
        raise ValueError(f"not a month: {name}")
    return month


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return ALMATY
    if name in _ZONES:
        return _ZONES[name]
    offset = _OFFSET.fullmatch(name)
    if offset is None:
        raise ValueError(f"a zone that nobody knows: {name}")
    distance = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
    return timezone(-distance if offset["sign"] == "-" else distance)


def _hour(digits: str, half: str | None) -> int:
    """The hour of the day; ``half`` is am or pm, by which hours count from 12 and 1 to 11."""
    hour = int(digits)
    if half is None:
        return hour
    if hour not in range(1, 13):
        raise ValueError(f"not an hour of half a day: {digits}")
    return hour % 12 + (12 if half == "pm" else 0)
