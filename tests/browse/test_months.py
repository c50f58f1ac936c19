"""Months on the wall: which they are, and how much of each was read."""

from datetime import UTC, date, datetime

import pytest

from govkz_crawler.browse.months import last_months, looked_at
from govkz_crawler.browse.pages.charts import HEIGHT, chart

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FEED = {"entity": "mfa", "section": "news", "lang": "kk"}


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 2, 28), ["2025-12", "2026-01", "2026-02"]),
        (date(2026, 12, 1), ["2026-10", "2026-11", "2026-12"]),
    ],
)
def test_last_months(today: date, months: list[str]) -> None:
    assert last_months(3, today) == months


@pytest.mark.parametrize(
    ("spans", "part"),
    [
        pytest.param([], 0, id="nobody"),
        pytest.param([("2026-09-01", "2026-12-01")], 1, id="all of it"),
        pytest.param([("2026-10-01", "2026-10-16"), ("2026-10-20", "2026-10-21")], 0.51, id="two pieces"),
        pytest.param([("2025-01-01", "2025-02-01")], 0, id="another year"),
    ],
)
def test_looked_at(spans: list[tuple[str, str]], part: float) -> None:
    read = [{**FEED, "from_at": f"{since}T00:00:00Z", "to_at": f"{until}T00:00:00Z"} for since, until in spans]
    assert looked_at(read, "2026-10", NOW) == pytest.approx(part, abs=0.01)


def test_a_month_that_is_not_over_is_measured_as_far_as_it_went() -> None:
    span = {**FEED, "from_at": "2026-10-01T00:00:00Z", "to_at": "2026-11-15T00:00:00Z"}
    assert looked_at([span], "2026-11", datetime(2026, 11, 15, tzinfo=UTC)) == 1


def test_bars_share_one_scale() -> None:
    counts = [
        {"month": "2026-01", "lang": "kk", "published": 5},
        {"month": "2026-02", "lang": "ru", "published": 10},
    ]
    drawn = chart(counts, ["2025-12", "2026-01", "2026-02"])
    heights = {row["lang"]: [bar["height"] for bar in row["bars"]] for row in drawn["rows"]}
    assert heights == {"kk": [0, HEIGHT / 2, 0], "ru": [0, 0, HEIGHT]}
    assert drawn["years"] == [("2025", 1), ("2026", 2)]
