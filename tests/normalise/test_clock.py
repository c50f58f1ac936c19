"""Instants: the stored form and the arguments of spiders."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.clock import ALMATY, civil, instant, midnight, parse_utc, utc

NOW = datetime(2026, 6, 9, 11, 48, tzinfo=UTC)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_stored_form_reads_back_to_the_second(moment: datetime) -> None:
    assert parse_utc(utc(moment)) == moment.replace(microsecond=0)


def test_any_zone_is_stored_as_utc() -> None:
    assert utc(datetime(2026, 6, 9, 16, 48, tzinfo=timezone(timedelta(hours=5)))) == "2026-06-09T11:48:00Z"


def test_a_time_without_a_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        utc(datetime(2026, 6, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "2026-06-09", "2026-06-09T11:48:00", "2026-06-09T11:48:00+00:00", "2026-02-30T00:00:00Z"]
)
def test_only_the_stored_form_is_parsed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_utc(text)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        pytest.param("2024-02-29", "2024-02-28T18:00:00Z", id="last day at UTC+6"),
        pytest.param("2024-03-01", "2024-02-29T19:00:00Z", id="first day at UTC+5"),
        pytest.param("2026-06-09", "2026-06-08T19:00:00Z", id="today"),
    ],
)
def test_midnight_follows_the_change_of_2024(day: str, moment: str) -> None:
    assert utc(midnight(datetime.fromisoformat(day).date())) == moment


def test_the_repeated_hour_of_2024_is_its_first() -> None:
    assert utc(civil(datetime(2024, 2, 29, 23, 30))) == "2024-02-29T17:30:00Z"  # noqa: DTZ001


def test_a_named_zone_stays() -> None:
    assert civil(NOW) is NOW
    assert civil(NOW.replace(tzinfo=None)).tzinfo is ALMATY


@pytest.mark.parametrize(
    ("argument", "since", "until"),
    [
        pytest.param("2024-01-01", "2023-12-31T18:00:00Z", "2024-01-01T18:00:00Z", id="a day"),
        pytest.param("2024-02-29", "2024-02-28T18:00:00Z", "2024-02-29T19:00:00Z", id="the day of 25 hours"),
        pytest.param("2024-01-01T12:00:00Z", "2024-01-01T12:00:00Z", "2024-01-01T12:00:00Z", id="UTC"),
        pytest.param("2024-01-01T12:00+0500", "2024-01-01T07:00:00Z", "2024-01-01T07:00:00Z", id="offset"),
        pytest.param("2026-01-01T12:00:00", "2026-01-01T07:00:00Z", "2026-01-01T07:00:00Z", id="civil time"),
        pytest.param("14d", "2026-05-26T11:48:00Z", "2026-05-26T11:48:00Z", id="days back"),
        pytest.param("0d", "2026-06-09T11:48:00Z", "2026-06-09T11:48:00Z", id="now"),
        pytest.param(" 1d ", "2026-06-08T11:48:00Z", "2026-06-08T11:48:00Z", id="spaces"),
    ],
)
def test_arguments_name_instants(argument: str, since: str, until: str) -> None:
    assert instant(argument, NOW) == since
    assert instant(argument, NOW, end_of_day=True) == until


@pytest.mark.parametrize(
    "argument",
    ["", "d", "-3d", "14", "14h", "01.01.2024", "2024-13-01", "2024-01-01T25:00Z", "9999-12-31", "9" * 30 + "d"],
)
def test_other_arguments_are_refused_in_one_line(argument: str) -> None:
    with pytest.raises(ValueError, match=r"^not a moment: .* \(write 2024-01-01, .*\)$") as refusal:
        instant(argument, NOW, end_of_day=True)
    assert "\n" not in str(refusal.value)


@given(st.text())
def test_an_argument_is_an_instant_or_a_value_error(argument: str) -> None:
    try:
        parse_utc(instant(argument, NOW))
    except ValueError as refusal:
        assert len(str(refusal)) < 800
