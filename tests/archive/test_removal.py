"""Not seeing is not removal: what it takes until an item counts as removed."""

from pathlib import Path
from typing import Any

import pytest

from govkz_crawler.items import Feed
from tests.archive.writing import FEED, day, events, findings, looked, record, rows, run
from tests.archive_factory import item

GONE = looked(missing=frozenset({1}))


def reads(path: Path, number: int, *readings: Any, confirmations: int = 2, hour: int = 9) -> int:
    """A run with these readings; how many removals it confirmed."""
    with run(path, number, confirmations=confirmations, hour=hour) as writer:
        return sum(writer.close_reading(reading, day(number, hour)) for reading in readings)


def verdicts(path: Path) -> list[str]:
    return [verdict for (verdict,) in rows(path, "SELECT verdict FROM absences ORDER BY absence_id")]


@pytest.fixture
def held(archive: Path) -> Path:
    """An archive that holds one item in both languages."""
    record(archive, 1, item(), item(lang="ru"))
    return archive


def test_two_separate_runs_confirm_what_the_first_suspects(held):
    assert reads(held, 2, GONE) == 0
    assert (verdicts(held), events(held)) == (["missed"], ["new"])
    assert reads(held, 3, GONE) == 1
    assert verdicts(held) == ["missed", "missed", "confirmed"]
    assert (events(held), events(held, "ru")) == (["new", "removed"], ["new"])
    assert findings(held) == []


@pytest.mark.parametrize("confirmations", [1, 3])
def test_as_many_runs_as_the_setting_says(held, confirmations):
    confirmed = [reads(held, number, GONE, confirmations=confirmations) for number in range(2, 2 + confirmations)]
    assert confirmed == [0] * (confirmations - 1) + [1]


def test_the_same_run_counts_once(held):
    assert reads(held, 2, GONE, GONE) == 0
    assert events(held) == ["new"]
    assert reads(held, 3, GONE) == 1


def test_one_run_removes_once(held):
    assert reads(held, 2, GONE, GONE, confirmations=1) == 1
    assert (events(held), verdicts(held)) == (["new", "removed"], ["missed", "confirmed"])


def test_what_is_removed_or_unknown_cannot_be_missed(held):
    reads(held, 2, GONE, confirmations=1)
    assert reads(held, 3, GONE, looked(missing=frozenset({77})), confirmations=1) == 0
    assert verdicts(held) == ["missed", "confirmed"]


SIGHTINGS = [
    pytest.param(lambda writer: writer.record(item(seen_at=day(3))), id="recorded"),
    pytest.param(lambda writer: writer.close_reading(looked(seen=frozenset({1})), day(3)), id="listed"),
    pytest.param(
        lambda writer: writer.close_reading(looked(outcome="partial", source="rss", seen=frozenset({1})), day(3)),
        id="listed in half a reading",
    ),
]


@pytest.mark.parametrize("sight", SIGHTINGS)
def test_a_sighting_withdraws_the_suspicion(held, sight):
    reads(held, 2, GONE)
    with run(held, 3) as writer:
        sight(writer)
    assert verdicts(held) == ["missed", "withdrawn"]
    assert reads(held, 4, GONE) == 0, "the count starts anew"
    assert reads(held, 5, GONE) == 1
    assert verdicts(held) == ["missed", "withdrawn", "missed", "missed", "confirmed"]


def test_a_sighting_in_another_language_or_section_withdraws_nothing(held):
    reads(held, 2, GONE)
    record(held, 3, item(lang="ru", seen_at=day(3)), item(section="events", seen_at=day(3)))
    assert verdicts(held) == ["missed"]


@pytest.mark.parametrize("outcome", ["refused", "failed"])
def test_who_has_read_nothing_misses_nothing(held, outcome):
    for number in (2, 3, 4):
        assert reads(held, number, looked(outcome=outcome, missing=frozenset({1}))) == 0
    assert verdicts(held) == []


def test_two_runs_within_a_day_are_one_observation(held):
    """A cache serves an older copy for hours."""
    assert [reads(held, 2, GONE, hour=hour) for hour in (9, 10, 11, 23)] == [0, 0, 0, 0]
    assert reads(held, 3, GONE, hour=8) == 0
    assert reads(held, 3, GONE, hour=9) == 1
    query = "SELECT seen_at, not_before FROM versions WHERE event = 'removed'"
    assert rows(held, query) == [(day(2, 9), item().seen_at)], "the first miss, and the last time it was there"


def test_trouble_in_another_feed_is_none(held):
    reads(held, 2, looked(Feed("edu", "news", "ru"), "failed"), GONE)
    assert reads(held, 3, GONE) == 1


def test_a_rollback_forgets_what_was_suspected(held):
    with run(held, 2) as writer:
        writer.close_reading(GONE, day(2))
        writer.rollback()
        writer.record(item(seen_at=day(2)))
    assert verdicts(held) == []


def test_only_a_source_that_has_shown_an_item_expects_it(archive):
    with run(archive, 1) as writer:
        writer.record(item(1, source="rss"))
        writer.record(item(2, source="graphql"))
        writer.record(item(3, source="graphql", entity="moa"))
        writer.record(item(4, source="graphql", published_at="2025-08-19T05:30:00Z"))
        for feed, source, expected in (
            (FEED, "rss", {1: "edu"}),
            (FEED, "graphql", {2: "edu"}),
            (FEED, "rest", {}),
            (Feed("*", "news", "kk"), "graphql", {2: "edu", 3: "moa"}),
        ):
            assert writer.lookup.expected(feed, source, "2025-08-20", "2025-08-21") == expected


def test_what_is_removed_is_no_longer_expected(held):
    reads(held, 2, GONE, confirmations=1)
    with run(held, 3) as writer:
        assert writer.lookup.expected(FEED, "graphql", "2025", "2026") == {}
        assert writer.lookup.expected(Feed("edu", "news", "ru"), "graphql", "2025", "2026") == {1: "edu"}
