"""Rows that stand at their place by date, and those that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.spiders.order import rows_in_order


def on(*days: int | None) -> list[tuple[int, str | None]]:
    """Rows of these days of a month, numbered by their place."""
    return [(place, None if day is None else f"2026-06-{day:02}T09:00:00Z") for place, day in enumerate(days)]


@pytest.mark.parametrize(
    ("days", "places"),
    [
        ((9, 8, 7), [0, 1, 2]),
        ((1, 9, 8, 7), [1, 2, 3]),  # pinned
        ((9, 2, 8, 1, 7), [0, 2, 4]),  # brought up again
        ((9, 9, 8), [0, 1, 2]),
        ((9, None, 8), [0, 2]),
        ((1, 9), [1]),  # one of them is out of place: the newer proves less
        ((None,), []),
        ((), []),
    ],
)
def test_the_run_in_order(days, places):
    assert [place for place, _ in rows_in_order(on(*days))] == places


@given(st.lists(st.integers(1, 28), max_size=12))
def test_it_is_in_order_and_no_row_that_fits_is_left_out(days):
    run = rows_in_order(on(*days))
    dates = [date for _, date in run]
    assert dates == sorted(dates, reverse=True)
    longest = [1] * len(days)
    for place, day in enumerate(days):
        longest[place] += max((longest[n] for n in range(place) if days[n] >= day), default=0)
    assert len(run) == max(longest, default=0)
