"""Limits of silence and of daily counts."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.operate.silence import FEWEST_INTERVALS, FEWEST_WEEKS, silence_limit, usual_counts

INTERVALS = st.lists(st.floats(0, 1e6), min_size=FEWEST_INTERVALS, max_size=300)
COUNTS = st.lists(st.integers(0, 5000), min_size=7 * FEWEST_WEEKS, max_size=400)


def test_too_little_is_known():
    assert silence_limit([1.0] * (FEWEST_INTERVALS - 1), 1000) is None
    assert usual_counts([5] * (7 * FEWEST_WEEKS - 1), 1000) is None


def test_of_exponential_intervals_the_limit_is_the_return_level():
    """Of 100,000 intervals with a mean of 1, one in ten thousand is longer than ln 10,000."""
    rng = Random(1)
    intervals = [rng.expovariate(1) for _ in range(5_000)]
    assert silence_limit(intervals, 10_000) == pytest.approx(max(math.log(10_000), *intervals), rel=0.1)
    assert silence_limit(intervals, 1e9) == pytest.approx(math.log(1e9), rel=0.1)


@given(INTERVALS, st.floats(1, 1e9))
def test_what_has_been_before_is_no_alarm(intervals, tolerated):
    assert silence_limit(intervals, tolerated) >= max(intervals)


@given(INTERVALS, st.floats(1, 1e9), st.floats(1, 1e9))
def test_fewer_false_alarms_cost_patience(intervals, some, more):
    assert silence_limit(intervals, some + more) >= silence_limit(intervals, some)


@given(INTERVALS, st.floats(1, 1e9), st.sampled_from([2, 24, 1024]))
def test_the_unit_does_not_matter(intervals, tolerated, unit):
    scaled = silence_limit([interval * unit for interval in intervals], tolerated)
    assert scaled == pytest.approx(silence_limit(intervals, tolerated) * unit)


@given(COUNTS, st.floats(1, 1e6))
def test_what_that_weekday_has_brought_is_usual(counts, tolerated):
    low, high = usual_counts(counts, tolerated)
    assert all(low <= count <= high for count in counts[-7::-7])


@pytest.mark.parametrize(
    ("today", "is_usual"),
    [(0, False), (30, False), (70, True), (100, True), (130, True), (200, False)],
    ids=["none", "far fewer", "fewer", "as ever", "more", "far more"],
)
def test_a_weekday_is_compared_with_its_like(today, is_usual):
    week = [100, 104, 96, 101, 99, 10, 4]  # a Monday first
    low, high = usual_counts(week * 20, tolerated=7)
    assert (low <= today <= high) is is_usual
    saturday = usual_counts([*week * 20, *week[:5]], tolerated=7)
    assert saturday[0] <= 10 <= saturday[1] < 60


def test_days_that_vary_much_are_given_more_room():
    rng = Random(2)
    calm = [rng.randint(95, 105) for _ in range(140)]
    wild = [rng.randint(20, 180) for _ in range(140)]
    assert usual_counts(wild, 7)[1] > usual_counts(calm, 7)[1]
