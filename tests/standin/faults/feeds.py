"""Faults of what rows say, by which nothing of the item itself has changed: dates and addresses written otherwise."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import count

from tests.standin.messages import Reply

ADDRESSES = ("link", "guid")
TEXTS = ("body", "content", "content:encoded", "description", "heropic")

WEEKDAYS = {
    "kk": ("Дс", "Сс", "Ср", "Бс", "Жм", "Сб", "Жс"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
MONTHS = {
    "kk": ("қаң", "ақп", "нау", "сәу", "мам", "мау", "шіл", "там", "қыр", "қаз", "қар", "жел"),
    "ru": ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
}

serials: Iterator[int] = count(1)


def localised_dates(reply: Reply, style: str = "kk") -> None:
    """pubDate with the names of a language (kk, ru), or as ``STYLES`` has it; the moment stays."""
    for row in reply.rows:
        if row.get("pubDate"):
            row["pubDate"] = _written(parsedate_to_datetime(row["pubDate"]), style)


STYLES = {
    "comment": "%a, %d %b %Y %H:%M:%S %z (ALMT)",
    "rfc850": "%A, %d-%b-%y %H:%M:%S %z",
    "asctime": "%a %b %d %H:%M:%S %Y %z",
    "java": "%a %b %d %H:%M:%S GMT%z %Y",
    "iso": "%Y-%m-%dT%H:%M:%S%z",
}


def _written(moment: datetime, style: str) -> str:
    if style in STYLES:
        return moment.strftime(STYLES[style])
    day, month = WEEKDAYS[style][moment.weekday()], MONTHS[style][moment.month - 1]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S %z}"


def tracking(reply: Reply, parameter: str = "utm_campaign", uploads: str = "v") -> None:
    """A parameter behind every address, and behind those of uploads, with another value in each answer."""
    value = next(serials)
    for row in reply.rows:
        for name in ADDRESSES:
            if row.get(name):
                row[name] = _with(row[name], parameter, value)
        for name in TEXTS:
            if row.get(name):
                row[name] = _tracked(row[name], parameter, uploads, value)


def _tracked(text: str, parameter: str, uploads: str, value: int) -> str:
    text = re.sub(r"/uploads/[^\s\"'<>?]+", lambda found: _with(found[0], uploads, value), text)
    return re.sub(r'(?<=href=")https?://[^"]+', lambda found: _with(found[0], parameter, value), text)


def _with(address: str, parameter: str, value: int) -> str:
    return f"{address}{'&' if '?' in address else '?'}{parameter}={value}"


KINDS: tuple[Callable[..., None], ...] = (localised_dates, tracking)
