"""Draws bars for a chart of months, by language, on the server."""

from typing import Any

from govkz_crawler.browse.snapshot import Row
from govkz_crawler.languages import LANGUAGES

HEIGHT = 100  # units of the drawing; the page stretches it
_BAR, _SPACE = 8, 2  # units of width


def chart(counts: list[Row], months: list[str]) -> dict[str, Any]:
    """``rows``, one a language with bars on a scale that all share; ``years`` with the number of their months;
    ``width`` and ``height`` of each drawing; ``highest`` is the number that the tallest bar stands for."""
    published = {(row["lang"], row["month"]): row["published"] for row in counts if row["published"]}
    highest = max(published.values(), default=0)
    langs = [lang for lang in LANGUAGES if any(lang == found for found, _ in published)]
    return {
        "rows": [{"lang": lang, "bars": _bars(lang, months, published, highest)} for lang in langs],
        "years": _years(months),
        "width": len(months) * (_BAR + _SPACE),
        "height": HEIGHT,
        "highest": highest,
    }


def _bars(lang: str, months: list[str], published: dict[tuple[str, str], int], highest: int) -> list[Row]:
    return [_bar(place, month, published.get((lang, month), 0), highest) for place, month in enumerate(months)]


def _bar(place: int, month: str, count: int, highest: int) -> Row:
    height = round(HEIGHT * count / highest, 1) if highest else 0
    x = place * (_BAR + _SPACE)
    return {"month": month, "count": count, "x": x, "width": _BAR, "height": height, "y": HEIGHT - height}


def _years(months: list[str]) -> list[tuple[str, int]]:
    years = [month[:4] for month in months]
    return [(year, years.count(year)) for year in dict.fromkeys(years)]
