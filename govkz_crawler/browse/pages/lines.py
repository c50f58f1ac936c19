"""Draws lines over months as SVG: the share of each month's texts, and the months that were not read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 240  # units of the drawing; the page stretches it
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 26  # room for what stands beside the lines

# Told apart by people who see colours otherwise, on white and on black (Okabe and Ito, https://jfly.uni-koeln.de/color/).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 4")

_UNREAD = 0.03  # of a month: less than this is no gap worth a mark


@dataclass(frozen=True, slots=True)
class Point:
    """``share`` is None where nothing was published."""

    month: str
    x: float
    y: float | None
    texts: int
    published: int
    link: str

    @property
    def share(self) -> float | None:
        return self.texts / self.published if self.published else None


@dataclass(frozen=True, slots=True)
class Line:
    """``parts`` are runs of months in which anything was published, as SVG points."""

    points: tuple[Point, ...]
    parts: tuple[str, ...]
    colour: str
    dash: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """``highest`` is the share at the upper edge; ``hatched`` are x and width of months that were not read in full;
    ``years`` are x and year; ``middle`` is the width of a month."""

    lines: tuple[Line, ...]
    highest: float
    hatched: tuple[tuple[float, float], ...]
    years: tuple[tuple[float, str], ...]
    month: float
    unread: Mapping[str, float]


def drawing(
    months: Sequence[str],
    texts: Sequence[Counter[str]],
    published: Counter[str],
    unread: Mapping[str, float],
    links: Sequence[Mapping[str, str]],
) -> Drawing:
    """A line for each of ``texts``, all on one scale; ``unread`` is the part of each month that nobody read."""
    shares = [each[month] / published[month] for each in texts for month in months if published[month]]
    highest = _rounded_up(max(shares, default=0.0))
    step = (WIDTH - LEFT - RIGHT) / max(len(months), 1)
    places = {month: LEFT + step * (number + 0.5) for number, month in enumerate(months)}
    lines = tuple(
        _line(number, _points(counts, published, places, highest, links[number])) for number, counts in enumerate(texts)
    )
    hatched = tuple(
        (round(places[month] - step / 2, 2), round(step, 2)) for month in months if unread.get(month, 1.0) > _UNREAD
    )
    years = tuple(
        (round(places[month], 2), month[:4]) for month in months if month.endswith("-01") or month == months[0]
    )
    return Drawing(lines, highest, hatched, _apart(years), round(step, 2), unread)


def _points(
    counts: Counter[str], published: Counter[str], places: Mapping[str, float], highest: float, links: Mapping[str, str]
) -> tuple[Point, ...]:
    return tuple(
        Point(
            month, round(x, 2), _height(counts[month], published[month], highest), counts[month], published[month],
            links[month],
        )
        for month, x in places.items()
    )  # fmt: skip


def _line(number: int, points: tuple[Point, ...]) -> Line:
    parts: list[list[str]] = [[]]
    for point in points:
        if point.y is None:
            parts.append([])
        else:
            parts[-1].append(f"{point.x},{point.y}")
    drawn = tuple(" ".join(part) for part in parts if part)
    return Line(points, drawn, COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)])


def _height(texts: int, published: int, highest: float) -> float | None:
    if not published:
        return None
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (texts / published) / highest, 2)


def _rounded_up(share: float) -> float:
    """The next of 0.1 %, 0.2 %, 0.5 %, 1 % … 100 %."""
    steps = (number / 10**power for power in (3, 2, 1) for number in (1, 2, 5))
    return next((step for step in steps if share <= step), 1.0)


def _apart(years: tuple[tuple[float, str], ...]) -> tuple[tuple[float, str], ...]:
    """Without those that would stand in each other."""
    kept: list[tuple[float, str]] = []
    for x, year in years:
        if not kept or x - kept[-1][0] >= 40:
            kept.append((x, year))
    return tuple(kept)
