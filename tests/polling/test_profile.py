"""The week's profile: its integrals are what summing up would give, and it is found again in what it brought forth."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.polling.past import Past
from govkz_crawler.polling.profile import DAY, HOUR, HOURS, WEEK, Profile, fit_profile, offset_at

SUMMER_2026 = 1_781_000_000.0
OFFSET = 5 * HOUR


def normal(weights: list[float]) -> Profile:
    mean = sum(weights) / HOURS
    return Profile(tuple(weight / mean for weight in weights), OFFSET)


FLAT = normal([1.0] * HOURS)
profiles = st.lists(st.floats(0.01, 10), min_size=HOURS, max_size=HOURS).map(normal)
spans = st.floats(0, 3 * WEEK)
starts = st.floats(SUMMER_2026, SUMMER_2026 + WEEK)


def weight(profile: Profile, at: float) -> float:
    return profile.weights[int((at + OFFSET - 4 * DAY) % WEEK // HOUR)]


@given(profiles, starts, spans)
def test_integrals_are_sums(profile, start, span):
    """Of the hours between, each with its weight, and of how long its middle is ago at the end."""
    end = start + span
    edges = [start, *(at * HOUR for at in range(int(start // HOUR) + 1, int(end // HOUR) + 1)), end]
    pieces = [(weight(profile, (one + other) / 2), one, other) for one, other in pairwise(edges) if one < other]
    mass = sum(heavy * (other - one) for heavy, one, other in pieces)
    waiting = sum(heavy * (other - one) * (end - (one + other) / 2) for heavy, one, other in pieces)
    assert profile.mass(start, end) == pytest.approx(mass, abs=1)
    assert profile.waiting(start, end) == pytest.approx(waiting, rel=1e-6, abs=10)


@given(profiles, starts)
def test_a_week_weighs_a_week(profile, start):
    assert profile.mass(start, start + WEEK) == pytest.approx(WEEK)


@given(starts, spans)
def test_waiting_where_all_hours_are_alike(start, span):
    assert FLAT.waiting(start, start + span) == pytest.approx(span * span / 2, abs=1)


@given(profiles, starts, spans, st.floats(0, DAY))
def test_waiting_never_falls(profile, start, span, more):
    earlier, later = profile.waiting(start, start + span), profile.waiting(start, start + span + more)
    assert -1e-3 <= earlier <= later + 1e-3


def test_nothing_known_is_flat():
    assert fit_profile([], OFFSET).weights == pytest.approx([1.0] * HOURS)


@pytest.mark.parametrize("weeks", [3, 8])
def test_working_hours_are_found_again_whoever_was_read_for_how_long(weeks):
    """Feeds of different rates, read over different periods, publish three times as much from nine to six."""
    rng, pasts = Random(7), []
    end = SUMMER_2026 - (SUMMER_2026 + OFFSET - 4 * DAY) % WEEK + WEEK
    for number in range(60):
        begin = end - rng.uniform(0.3, weeks) * WEEK
        busy = [begin + rng.random() * (end - begin) for _ in range(int((end - begin) / HOUR) * (1 + number % 5))]
        kept = [at for at in busy if 9 <= (at + OFFSET) % DAY / HOUR < 18 or rng.random() < 1 / 3]
        pasts.append(Past(begin, end, kept))
    profile = fit_profile(pasts, OFFSET)
    by_day = [profile.weights[day * 24 + hour] for day in range(7) for hour in range(9, 18)]
    by_night = [profile.weights[day * 24 + hour] for day in range(7) for hour in (*range(9), *range(18, 24))]
    assert sum(by_day) / len(by_day) / (sum(by_night) / len(by_night)) == pytest.approx(3, rel=0.1)


@pytest.mark.parametrize(("at", "hours"), [(1_700_000_000, 6), (1_781_000_000, 5)])
def test_almaty_moved(at, hours):
    assert offset_at(at) == hours * HOUR
