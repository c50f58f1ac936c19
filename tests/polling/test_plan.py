"""Whom a run asks, and in which order."""

import pytest

from govkz_crawler.polling.due import Terms
from govkz_crawler.polling.past import Past
from govkz_crawler.polling.plan import plan
from govkz_crawler.polling.profile import DAY, HOUR
from govkz_crawler.polling.rhythms import Known, Standing, fit
from tests.polling.test_profile import SUMMER_2026

NOW = SUMMER_2026
TERMS = Terms(0.02, DAY)
PROMPTLY = 60.0


def stands(
    a_day: float, read: float, *, outcome: str = "complete", complete: float | None = None, days: int = 56
) -> Standing:
    """A feed with so many items a day that was last looked at ``read`` hours ago, and read ``complete`` hours ago."""
    looked_at = NOW - read * HOUR
    good = read if outcome == "complete" else complete
    complete_at = None if good is None else NOW - good * HOUR
    if complete_at is None:
        return Standing(looked_at, outcome, None, None)
    moments = [complete_at - number * DAY / a_day for number in range(int(days * a_day))]
    return Standing(looked_at, outcome, complete_at, Past(complete_at - days * DAY, complete_at, moments))


def chosen(feeds: dict[str, Standing | None], *, answered_at: float = NOW, longest: float = DAY) -> list[str]:
    known = Known({name: standing for name, standing in feeds.items() if standing}, answered_at)
    found = plan(feeds, known, fit(known, NOW, TERMS), NOW, longest)
    assert len(found.due) + found.left == len(feeds)
    return found.due


def test_the_busy_are_due_and_the_silent_are_not():
    assert chosen({"silent": stands(0.02, 3), "busy": stands(50, 3)}) == ["busy"]


def test_nobody_is_due_at_once_again():
    assert chosen({"silent": stands(0.02, 0), "busy": stands(50, 0)}) == []


@pytest.mark.parametrize("read", [24.01, 40, 2000])
def test_nobody_is_left_for_longer_than_promised(read):
    assert chosen({"silent": stands(0.02, read)}) == ["silent"]


def test_after_an_outage_those_that_publish_most_come_first():
    rates = {f"rank-{rank:02}": 80 / rank for rank in (8, 1, 5, 3, 20)}
    order = chosen({name: stands(a_day, 12) for name, a_day in rates.items()})
    assert order == sorted(rates, key=rates.__getitem__, reverse=True)[: len(order)]
    assert len(order) >= 4


def test_who_was_never_looked_at_is_due_and_neither_waits_for_the_other():
    feeds: dict[str, Standing | None] = {f"new-{number}": None for number in range(4)}
    feeds |= {f"busy-{number}": stands(50, 3) for number in range(4)}
    order = chosen(feeds)
    assert [name.partition("-")[0] for name in order] == ["busy", "new"] * 4
    assert order == chosen(dict(reversed(feeds.items())))


@pytest.mark.parametrize(
    ("standing", "due"),
    [
        (stands(50, 1, outcome="failed", complete=1.5), True),  # half an hour was enough
        (stands(50, 1, outcome="failed", complete=4), False),  # it has failed for three hours: three more
        (stands(50, 3.1, outcome="refused", complete=6), True),
        (stands(50, 23, outcome="failed", complete=999), False),  # a day is the most
        (stands(50, 24.1, outcome="failed", complete=999), True),
        (stands(1, 23, outcome="failed"), False),  # never read
        (stands(1, 24.1, outcome="failed"), True),
    ],
)
def test_a_feed_that_fails_on_its_own_is_left_for_as_long_again(standing, due):
    assert bool(chosen({"one": standing}, answered_at=NOW - 60)) == due


@pytest.mark.parametrize("standing", [stands(50, 1, outcome="failed", complete=9), stands(1, 1, outcome="failed")])
def test_where_nobody_had_an_answer_since_it_is_not_the_feeds_fault(standing):
    assert chosen({"one": standing}, answered_at=NOW - HOUR) == ["one"]


def test_texts_that_could_not_be_had_are_no_reason_to_hurry():
    """Unless nobody was answered since: then it was the end of the run, or of the site, that came between."""
    feeds = {"one": stands(0.02, 1, outcome="partial", complete=30)}
    assert chosen(feeds) == []
    assert chosen(feeds, answered_at=NOW - HOUR) == ["one"]


def test_without_a_limit_everybody_is_due():
    assert chosen({"silent": stands(0.02, 0), "busy": stands(50, 0)}, longest=0) == ["busy", "silent"]
