"""Dates as people write them in Kazakh, Russian and English, and as RFC 822 does: one grammar."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from unicodedata import normalize

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import ALMATY

_RUSSIAN_NOMINATIVE = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[^\W\d_]+)\.?"
# RFC 822 may shorten the year to two digits; a time and a zone always follow it there.
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}(?= [0-9]+:[0-9:]+ [a-z+-]))"
_OF_YEAR = r"(?: ?(?:г\.?|года|ж\.?|жыл|жылғы|жылы|j\.?|jyl|jylǵy|jyly))?"
_ZONE = r"(?P<zone>[a-z]*(?:[+-][0-9]{2}:?[0-9]{2})?)"
_TIME = rf"(?:,? (?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?(?: {_ZONE})?)?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form + _TIME)
    for form in (
        rf"{_DAY}\.(?P<month>[0-9]{{1,2}})\.{_YEAR}{_OF_YEAR}",  # 19.10.2025
        rf"{_DAY}[ -]{_MONTH},? {_YEAR}{_OF_YEAR}",  # 19 қазан 2025; Sun, 19 Oct 2025 11:48:00 GMT
        rf"{_YEAR}{_OF_YEAR},? {_DAY}[ -]{_MONTH}",  # 2025 жылғы 19 қазан
        rf"{_MONTH} {_DAY},? {_YEAR}",  # October 19, 2025
    )
)

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
    folded = _fold(text)
    found = next(filter(None, (form.fullmatch(folded) for form in _FORMS)), None)
    if found is None:
        raise ValueError(f"not a written date: {text}")
    day = date(_year(found["year"]), _month(found["month"]), int(found["day"]))
    if found["hour"] is None:
        return day
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    return datetime.combine(day, clock, _zone(found["zone"]))


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
    return datetime.strptime(name.removeprefix("gmt").removeprefix("utc"), "%z").tzinfo


def _fold(text: str) -> str:
    """One spelling a word: composed, lower case, and the dotless ı, whose capital is I, as i."""
    return normalize("NFC", text).lower().replace("ı", "i")


def _month_names() -> dict[str, int]:
    """Each name of a month and each beginning of one, from three letters, that fits no other month."""
    meanings: dict[str, set[int]] = defaultdict(set)
    for names in (*(language.months for language in LANGUAGES.values()), _RUSSIAN_NOMINATIVE):
        for month, name in enumerate(map(_fold, names), start=1):
            for end in range(3, len(name) + 1):
                meanings[name[:end]].add(month)
    return {name: months.pop() for name, months in meanings.items() if len(months) == 1}


_MONTHS = _month_names()
