"""Whose turn it is, and when: never later than promised, the sooner the more is published."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govkz_crawler.polling.due import FRESH, Terms, interval, urgency
from govkz_crawler.polling.profile import DAY, HOUR, WEEK
from tests.polling.test_profile import FLAT, SUMMER_2026, profiles

rates = st.floats(1e-9, 1e-1)  # from one item in thirty years to one in ten seconds
prices = st.floats(1e-4, 10)
longests = st.floats(HOUR, 3 * DAY)
moments = st.floats(SUMMER_2026, SUMMER_2026 + WEEK)


@given(rates, prices, longests)
def test_an_interval_saves_what_it_costs(rate, price, longest):
    """The equation of the module's text holds, unless the longest interval comes first."""
    every = interval(rate, Terms(price, longest))
    saved = rate * (FRESH - (FRESH + every) * math.exp(-every / FRESH))
    assert 0 < every <= longest
    if every < longest:
        assert saved == pytest.approx(price, rel=0.01, abs=1e-6)
    else:
        assert saved <= price * (1 + 1e-6)


@given(rates, rates, prices, longests)
def test_who_publishes_more_is_asked_no_less(one, other, price, longest):
    terms = Terms(price, longest)
    assert interval(max(one, other), terms) <= interval(min(one, other), terms)


@given(st.floats(1e-3, 1e-1))
def test_the_square_root_law_where_items_come_often(rate):
    assume(0.001 / (rate * FRESH) < 1e-3)
    assert interval(rate, Terms(0.001, DAY)) == pytest.approx(math.sqrt(2 * 0.001 * FRESH / rate), rel=0.05)


@given(rates, profiles, moments, prices, longests)
def test_never_later_than_promised(rate, profile, read_at, price, longest):
    every = interval(rate, Terms(price, longest))
    assert urgency(every, profile, read_at, read_at + longest + 1e-3, longest) >= 1


@given(rates, profiles, moments, prices, st.floats(0, 2 * DAY), st.floats(0, DAY))
def test_a_turn_does_not_pass(rate, profile, read_at, price, age, more):
    every = interval(rate, Terms(price, DAY))
    earlier, later = (urgency(every, profile, read_at, read_at + after, DAY) for after in (age, age + more))
    assert earlier <= later * (1 + 1e-6) + 1e-6


@given(rates, moments, prices)
def test_where_all_hours_are_alike_it_comes_after_the_interval(rate, read_at, price):
    every = interval(rate, Terms(price, DAY))
    assert urgency(every, FLAT, read_at, read_at + every * 1.01 + 1, DAY) >= 1
    assert urgency(every, FLAT, read_at, read_at + every * 0.99 - 1, DAY) < 1


@given(st.floats(1, DAY), profiles, moments, st.floats(0, WEEK))
def test_a_clock_that_was_ahead_is_no_reason_to_wait(every, profile, now, ahead):
    assert urgency(every, profile, now + ahead, now, DAY) == 0
    assert urgency(every, profile, now + ahead, now + ahead + DAY, DAY) >= 1


@pytest.mark.parametrize("terms", [Terms(0, DAY), Terms(0.02, 0)])
def test_whoever_sets_a_limit_to_nothing_asks_always(terms):
    every = interval(1e-5, terms)
    assert urgency(every, FLAT, SUMMER_2026, SUMMER_2026, terms.longest) == math.inf
