"""Describes the shape that a reader expects of rows, and words for what it found instead."""

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

from govkz_crawler.items import PressItem
from govkz_crawler.limits import RAW_LIMIT
from govkz_crawler.normalise.dates import Clock, UnknownDate, published
from govkz_crawler.sources.answer import line
from govkz_crawler.sources.decoding import DAMAGE, decoded_wrongly
from govkz_crawler.sources.feed_page import ShapeChanged
from govkz_crawler.sources.unwritable import REPLACEMENT

# Pages of 50 to 200 are asked for, and the whole registry has 2,151 entries: a server may ignore the size, but nobody
# lists this many by intention.
MOST_ROWS = 10_000


# Of one row it is an accident; of most rows it is a server that reads its own texts wrongly.
DECODED_WRONGLY = "UTF-8 that somebody has read in another charset"


class RowError(ValueError):
    """One row that cannot become an item; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class RowShape:
    """``required`` names are in each row; the values of ``texts`` are strings or null, where present."""

    required: tuple[str, ...]
    texts: tuple[str, ...]

    def problems(self, rows: list[Any]) -> list[str | None]:
        """For each row what is wrong with it, or None.

        One odd row is an accident; when most of several rows are odd the site has changed: raises ShapeChanged.
        """
        found = [self._problem(row) for row in rows]
        odd = [problem for problem in found if problem]
        if len(odd) > 1 and len(odd) * 2 > len(rows):
            example = rows[found.index(odd[0])]
            raise ShapeChanged(
                f"rows with {', '.join(self.required)}",
                f"{len(odd)} of {len(rows)} rows where {odd[0]}, such as {described(example)}",
            )
        return found

    def _problem(self, row: Any) -> str | None:
        if not isinstance(row, dict):
            return f"the row is {described(row)}"
        for name in self.required:
            if name not in row:
                return f"{name} is missing"
        for name in self.texts:
            value = row.get(name)
            if value is not None and not isinstance(value, str):
                return f"{name} is {described(value)}"
        return None


def listed(value: Any, expected: str) -> list[Any]:
    """The rows of a bare list, or of the ``content`` that a page object wraps them in."""
    rows = value.get("content") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise ShapeChanged(expected, described(value))
    check_count(len(rows))
    return rows


def check_undamaged(item: PressItem) -> None:
    """Raises RowError for an item that was sent with bytes which are no text, or in a charset that is not its own."""
    for value in (item.title, item.body, item.summary, item.published_raw, item.url, item.image_url):
        if value and DAMAGE in value:
            raise RowError("bytes that are no text")
    if decoded_wrongly(item.title or item.summary or ""):
        raise RowError(DECODED_WRONGLY)


def check_count(rows: int) -> None:
    """Raises ShapeChanged for more rows than any page has, whatever was asked for."""
    if rows > MOST_ROWS:
        raise ShapeChanged(f"at most {MOST_ROWS:,} rows", f"{rows:,}")


def check_dates(dates: list[str], clock: Clock) -> None:
    """Raises ShapeChanged where most of several dates of publication cannot be read; one or two are accidents."""
    unread = [date for date in dates if not _is_date(date, clock)]
    if len(unread) > 1 and len(unread) * 2 > len(dates):
        found = f"{len(unread)} of {len(dates)} rows with {described(unread[0] or None)}"
        raise ShapeChanged("dates of publication in a known form", found)


def _is_date(raw: str, clock: Clock) -> bool:
    try:
        published(raw, clock)
    except UnknownDate:
        return False
    return True


def described(value: Any) -> str:
    """A JSON value in a few words: ``an object with id, name``, ``a list``, ``null``."""
    if isinstance(value, dict):
        return line(f"an object with {', '.join(islice(value, 20)) or 'no fields'}")
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the string {line(value)!r}"
    if isinstance(value, bool):
        return "true or false"
    return "null" if value is None else "a number"


def raw(value: Any) -> str:
    """The value as JSON, cut to ``RAW_LIMIT`` characters; what JSON cannot say is put as Python prints it."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)[:RAW_LIMIT].replace(DAMAGE, REPLACEMENT)
    except RecursionError:  # nested just less deeply than the parser bears
        return "nested too deeply to show"
