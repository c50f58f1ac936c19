"""How often a feed publishes: found again where it is steady, followed where it changes, never nothing."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.polling.past import Past
from govkz_crawler.polling.profile import DAY, HOUR
from govkz_crawler.polling.rates import HORIZON, MEMORY, Evidence, evidence, rate, usual_rate
from tests.polling.test_profile import FLAT, SUMMER_2026, profiles

NOW = SUMMER_2026
USUAL = 0.3 / DAY


def estimate(moments: list[float], *, days: float = 56, usual: float = USUAL) -> float:
    return rate(evidence(Past(NOW - days * DAY, NOW, moments), FLAT), usual)


def steady(a_day: float, *, since: float, until: float = NOW) -> list[float]:
    """As a Poisson process brings them."""
    rng, moments, at = Random(3), [], since
    while (at := at + rng.expovariate(a_day / DAY)) < until:
        moments.append(at)
    return moments


@pytest.mark.parametrize("a_day", [0.5, 3, 70])
def test_a_steady_rate_is_found(a_day):
    found = estimate(steady(a_day, since=NOW - HORIZON))
    deviation = 1 / math.sqrt(a_day * MEMORY / DAY / 2)  # of so many items, discounted
    assert found * DAY == pytest.approx(a_day, rel=3 * deviation)


def test_half_a_week_of_a_feed_that_was_just_met():
    assert estimate(steady(40, since=NOW - 3 * DAY), days=3) * DAY == pytest.approx(40, rel=0.3)


def test_nothing_known_is_what_is_usual():
    assert rate(Evidence(0, 0), USUAL) == pytest.approx(USUAL)


@given(st.lists(st.floats(NOW - HORIZON, NOW), max_size=30), st.floats(NOW - HORIZON, NOW))
def test_one_more_item_is_a_higher_rate(moments, one_more):
    assert 0 < estimate(moments) < estimate([*moments, one_more])


@given(profiles, st.floats(0, 60), st.floats(1e-3, 100))
def test_silence_lowers_it_and_never_to_nothing(profile, days, usual_a_day):
    usual = usual_a_day / DAY
    silent = rate(evidence(Past(NOW - days * DAY, NOW, []), profile), usual)
    assert 0 < silent <= usual * (1 + 1e-9)


def test_a_burst_is_forgotten():
    """Fifty items in an hour, then silence: after two months no more than a feed that is always silent, nearly."""
    burst = [NOW - 55 * DAY + number * HOUR / 50 for number in range(50)]
    assert estimate(burst) < 0.1 / DAY
    assert estimate(burst) > estimate([])


def test_who_stops_is_believed_within_weeks():
    assert estimate(steady(10, since=NOW - HORIZON, until=NOW - 28 * DAY)) * DAY < 2


def test_who_begins_is_noticed_within_a_day():
    assert estimate(steady(10, since=NOW - DAY)) > 10 * estimate([])


def test_usual_is_that_of_all_together():
    assert usual_rate([Evidence(30, 10 * DAY), Evidence(0, 90 * DAY)]) == pytest.approx(0.3 / DAY, rel=0.1)
    assert usual_rate([]) == pytest.approx(0.28 / DAY, rel=0.01)
