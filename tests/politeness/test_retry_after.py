"""Retry-After: what the site asks for, in seconds or as a date, by its own clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.politeness.retry_after import wait_asked
from tests.politeness.guests import respond

NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)
THEN = "Tue, 01 Sep 2026 10:02:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "120"}, 120),
        ({"Retry_After": " 0 "}, 0),
        ({"Retry_After": THEN}, 120),
        ({"Retry_After": THEN, "Date": "Tue, 01 Sep 2026 10:01:30 GMT"}, 30),
        ({"Retry_After": THEN, "Date": "nonsense"}, 120),
        ({"Retry_After": "Tuesday, 01-Sep-26 10:02:00 GMT"}, 120),
        ({"Retry_After": "Tue, 01 Sep 2026 09:00:00 GMT"}, 0),
        ({}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "1.5"}, None),
        ({"Retry_After": "٣"}, None),
        ({"Retry_After": "9" * 40}, None),
    ],
    ids=[
        "seconds", "none to wait", "a date", "by the site's clock", "which cannot be read", "an old form of date",
        "a date gone by", "no header", "a word", "negative", "a fraction", "other digits", "beyond all measure",
    ],
)  # fmt: skip
def test_how_long(headers, seconds):
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert wait_asked(respond(429, **headers), NOW) == expected


@given(said=st.text(st.characters(max_codepoint=255)), date=st.text(st.characters(max_codepoint=255)))
def test_whatever_is_said(said, date):
    time = wait_asked(respond(503, Retry_After=said, Date=date), NOW)
    assert time is None or time >= timedelta()


@pytest.mark.parametrize(("status", "seconds"), [(200, None), (304, None), (403, 60), (400, 60), (503, 60)])
def test_it_counts_with_every_error(status, seconds):
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert wait_asked(respond(status, Retry_After="60"), NOW) == expected
