"""Finds the rows of a list that stand in order of date; pinned and bumped items do not."""

from bisect import bisect_right
from collections.abc import Sequence

from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.spiders.walk import Row

DatedRow = tuple[int, str]  # article id, published_at in UTC


def rows_in_order(rows: Sequence[Row]) -> list[DatedRow]:
    """The longest run of rows that are dated newest first, with those left out that stand between them.

    Rows without an id or a date prove nothing and are left out. Where several runs are as long, the one that goes back
    least is taken. The algorithm is patience sorting, O(n log n).
    """
    dated = [(id_, date) for id_, date in rows if id_ is not None and date]
    tails: list[float] = []  # for each length, how old the last row of the best run of that length is
    ends: list[int] = []  # its place in ``dated``
    before: list[int | None] = []
    for place, (_, date) in enumerate(dated):
        age = -parse_utc(date).timestamp()
        length = bisect_right(tails, age)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [age]
        ends[length : length + 1] = [place]
    run: list[DatedRow] = []
    at = ends[-1] if ends else None
    while at is not None:
        run.append(dated[at])
        at = before[at]
    return run[::-1]
