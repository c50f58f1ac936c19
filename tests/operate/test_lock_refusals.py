"""Runs that end with 75 again and again: the lock file remembers them, and ``status`` warns."""

from datetime import timedelta

import pytest
import time_machine

from govkz_crawler.archive.errors import Locked
from govkz_crawler.archive.file.lock import locked, refusals
from govkz_crawler.operate.health import Level, alarms
from tests.operate.test_health import STALE, START, healthy


def refuse(archive, hours):
    """Hold the archive from START, and try to have it after each of so many hours."""
    with time_machine.travel(START, tick=False) as clock, locked(archive):
        for hour in hours:
            clock.move_to(START + timedelta(hours=hour))
            with pytest.raises(Locked), locked(archive):
                pass


@pytest.mark.parametrize(
    ("hours", "asked_after", "is_alarm"),
    [
        ([], 1, False),
        ([1, 1.5, 2], 2, False),
        ([1, 4, 7], 8, True),
        ([1, 4, 7], 7 + 27, False),
    ],
    ids=["never refused", "a night's reading", "for hours", "long ago"],
)
def test_refusals_for_hours_are_an_alarm(archive, hours, asked_after, is_alarm):
    refuse(archive, hours)
    found = refusals(archive)
    now = START + timedelta(hours=asked_after)
    state = healthy(now, refused_runs=found._asdict() if found else None)
    told = [(alarm.level, alarm.kind) for alarm in alarms(state, [], STALE)]
    assert told == ([(Level.WARNING, "locked")] if is_alarm else [])


def test_the_next_holder_begins_anew(archive):
    refuse(archive, [1, 4, 7])
    assert refusals(archive).times == 3
    with locked(archive):
        assert refusals(archive) is None


def test_no_lock_file_is_no_refusal(archive):
    assert refusals(archive) is None
