"""What is kept from one run to the next."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from govkz_crawler.politeness.state import Courtesy

HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "press.db.requests.json"


def test_the_day_is_counted_over_runs(path):
    for _ in range(3):
        Courtesy(path).count_request()
    assert Courtesy(path).requests_today == 3


def test_a_new_day_begins_at_nothing(path):
    kept = {"day": (datetime.now(UTC) - timedelta(days=1)).date().isoformat(), "requests": 99, "away_until": None}
    path.write_text(json.dumps(kept))
    courtesy = Courtesy(path)
    assert courtesy.requests_today == 0
    courtesy.count_request()
    assert courtesy.requests_today == 1


def test_the_longest_wish_holds_in_the_next_run_too(path):
    courtesy = Courtesy(path)
    courtesy.stay_away(HOUR)
    courtesy.stay_away(timedelta(seconds=5))
    courtesy.count_request()
    assert HOUR - timedelta(seconds=10) < Courtesy(path).away <= HOUR


def test_nobody_is_kept_away_for_years(path):
    courtesy = Courtesy(path)
    courtesy.stay_away(timedelta(days=4000))
    assert courtesy.away <= timedelta(days=1)


@pytest.mark.parametrize(
    "kept",
    [
        "", "{", "[]", "null", '{"day": "2026-09-01"}', '{"day": "soon", "requests": 1, "away_until": null}',
        '{"day": "2026-09-01", "requests": [], "away_until": null}',
        '{"day": "2026-09-01", "requests": 1, "away_until": "2026-09-01T10:00:00"}',
        '{"day": "2026-09-01", "requests": 1, "away_until": "9999-01-01T00:00:00+00:00"}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_counts_as_nothing(path, kept):
    path.write_text(kept)
    assert (Courtesy(path).requests_today, Courtesy(path).away) == (0, timedelta())
