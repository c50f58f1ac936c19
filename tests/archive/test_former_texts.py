"""A former text that is shown again is an edit back, or an older copy of the site: what it takes to count."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govkz_crawler.archive.feeds.absences import RemovalRule
from govkz_crawler.archive.feeds.former_texts import Sight, moments
from govkz_crawler.archive.schema.quarantine_reasons import SHOWN_AGAIN, SHOWN_NEWEST
from govkz_crawler.archive.write.writer import Evidence, Run, Writer
from govkz_crawler.items import Feed
from tests.archive.test_windows import full
from tests.archive.writing import FEED, capture, day, findings, looked, record, row, rows, run
from tests.archive_factory import item

FIRST, LATER, THIRD = (f"Мектепте {number} оқушыға орын бар." for number in (300, 350, 400))
APART = "quarantined"


def sees(path: Path, number: int, text: str, *, hour: int = 9, reading: Any = None, **changes: Any) -> str | None:
    """A run that sees the item with a text; what that came to."""
    with run(path, number, hour=hour) as writer:
        event = writer.record(item(text=text, seen_at=day(number, hour), **changes))
        if reading:
            writer.close_reading(reading, day(number, hour))
    return event


def reasons(path: Path) -> list[str]:
    return [reason for (reason,) in rows(path, "SELECT reason FROM quarantine ORDER BY quarantine_id")]


@pytest.fixture
def edited(archive: Path) -> Path:
    """An archive that holds one item, which was edited on the second day."""
    assert [sees(archive, 1, FIRST), sees(archive, 2, LATER)] == ["new", "edited"]
    return archive


# How a sight of the text of one run follows upon another: (day, hour, text), and what each comes to.
STORIES = [
    pytest.param([(3, 9, FIRST, APART), (4, 9, FIRST, "edited")], id="seen so for a day"),
    pytest.param([(3, 9, FIRST, APART), (3, 21, FIRST, APART), (4, 9, FIRST, "edited")], id="seen more often"),
    pytest.param([(3, 9, FIRST, APART), (4, 8, FIRST, APART)], id="an hour less than a day"),
    pytest.param(
        [(3, 9, FIRST, APART), (3, 10, LATER, None), (4, 9, FIRST, APART), (5, 9, FIRST, "edited")],
        id="the newest text in between",
    ),
    pytest.param([(3, h, *sight) for h in range(1, 23, 2) for sight in ((FIRST, APART), (LATER, None))], id="in turns"),
    pytest.param([(3, 9, FIRST, APART), (4, 9, THIRD, "edited")], id="another text after it"),
    pytest.param(
        [(3, 9, THIRD, "edited"), (4, 9, FIRST, APART), (5, 9, LATER, APART), (6, 9, FIRST, APART)],
        id="two former texts in turn",
    ),
    pytest.param(
        [(3, 9, FIRST, APART), (4, 9, FIRST, "edited"), (5, 9, LATER, APART), (6, 9, LATER, "edited")],
        id="back and forth, each for a day",
    ),
]


@pytest.mark.parametrize("story", STORIES)
def test_a_former_text_counts_once_separate_runs_have_seen_it_for_a_day(edited, story):
    found = [sees(edited, number, text, hour=hour) for number, hour, text, _ in story]
    assert found == [event for *_, event in story]
    assert findings(edited) == []


def test_as_many_runs_as_the_setting_says(edited):
    found = []
    for number in range(3, 7):
        with run(edited, number, confirmations=3) as writer:
            found.append(writer.record(item(text=FIRST, seen_at=day(number))))
    assert found == [APART, APART, "edited", None]
    with run(edited, 7, confirmations=1) as writer:
        assert writer.record(item(text=LATER, seen_at=day(7))) == "edited"


def test_one_run_is_one_sight(edited):
    with run(edited, 3) as writer:
        found = [writer.record(item(text=FIRST, seen_at=seen_at)) for seen_at in (day(3), day(3, 12), day(5))]
    assert found == [APART] * 3
    assert reasons(edited) == [SHOWN_AGAIN]


def test_what_waits_stands_in_quarantine_by_the_names_of_two_versions_that_are_held(edited):
    sees(edited, 3, FIRST)
    sees(edited, 3, FIRST, hour=10)
    sees(edited, 3, LATER, hour=11)
    sees(edited, 3, LATER, hour=12)
    assert reasons(edited) == [SHOWN_AGAIN, SHOWN_NEWEST], "what says nothing new is not told again"
    named = """
    SELECT s.version, h.version FROM quarantine AS q
    JOIN versions AS s ON s.leaf_hash = json_extract(q.raw, '$.shown')
    JOIN versions AS h ON h.leaf_hash = json_extract(q.raw, '$.held')
    """
    assert rows(edited, named) == [(1, 2), (2, 2)]


def test_the_window_of_an_edit_back_ends_where_it_counts_and_begins_before_it_was_first_seen(edited):
    """An older copy may have been shown first, and the edit made behind it."""
    with run(edited, 3) as writer:
        writer.close_reading(full(3), day(3))
    sees(edited, 4, FIRST)
    with run(edited, 5, hour=8) as writer:
        writer.close_reading(full(5, 7), day(5, 8))  # which does not say what it showed of the item
    assert sees(edited, 5, FIRST, hour=9) == "edited"
    assert row(edited, "SELECT not_before, seen_at FROM versions WHERE version = 3") == {
        "not_before": day(3, 8),
        "seen_at": day(5),
    }


def test_an_edit_to_a_new_text_was_made_after_the_former_one_was_seen_in_its_place(edited):
    sees(edited, 4, FIRST)
    with run(edited, 5, hour=8) as writer:
        writer.close_reading(full(5, 7), day(5, 8))
    assert sees(edited, 5, THIRD) == "edited"
    assert row(edited, "SELECT not_before FROM versions WHERE version = 3") == {"not_before": day(2)}


SHOWN = [
    pytest.param({"published_at": "2025-08-21T06:00:00Z"}, "edited", id="with another date"),
    pytest.param({"entity": "moa", "entities": ("moa",)}, "edited", id="with another owner"),
    pytest.param({"entities": ("edu",)}, APART, id="with the same owner, named"),
    pytest.param({"source": "rest"}, APART, id="by another source"),
    pytest.param({"extent": "summary", "source": "rss"}, None, id="by a list of summaries"),
    pytest.param({"lang": "ru"}, "new", id="in another language"),
]


@pytest.mark.parametrize(("changes", "event"), SHOWN)
def test_all_that_it_says_was_said_before(edited, changes, event):
    assert sees(edited, 3, FIRST, **changes) == event


CHANGES = [
    pytest.param({"entity": "moa", "entities": ("moa",)}, {"entities": ("edu",)}, id="its owner"),
    pytest.param({"published_at": "2025-08-21T06:00:00Z"}, {}, id="its date"),
    pytest.param({"links": []}, {}, id="its links"),
    pytest.param({"text": "", "title": "-", "translation": "placeholder"}, {}, id="its translation"),
]


@pytest.mark.parametrize(("change", "back"), CHANGES)
def test_whatever_is_as_it_was_before(archive, change, back):
    seen = [{}, change, back, back]
    found = []
    for number, changes in enumerate(seen, start=1):
        found += record(archive, number, item(**{"text": FIRST, "seen_at": day(number), **changes}))
    assert found == ["new", "edited", APART, "edited"]


def test_captures_by_people_are_no_sights(edited):
    capture(edited, 3)
    assert sees(edited, 4, FIRST) == APART
    assert sees(edited, 5, FIRST) == "edited"


READINGS = [
    pytest.param(FEED, True, id="its own feed"),
    pytest.param(Feed("*", "news", "kk"), True, id="the whole site"),
    pytest.param(Feed("edu", "news", "ru"), False, id="another language"),
    pytest.param(Feed("moa", "news", "kk"), False, id="another entity"),
]


@pytest.mark.parametrize(("feed", "doubted"), READINGS)
def test_a_reading_that_may_be_of_an_older_copy_proves_no_more_than_that_copy(edited, feed, doubted):
    """It has read what was published before the former text was there, misses nothing, and leaves a gap."""
    reading = full(4, feed=feed, asked_to=day(4), to_at=day(4), missing=frozenset({1}) if feed == FEED else frozenset())
    sees(edited, 4, FIRST, reading=reading)
    told = row(edited, "SELECT outcome, reason, to_at FROM coverage")
    if doubted:
        reason = "1 items show a former text again, as an older copy would"
        assert told == {"outcome": "partial", "reason": reason, "to_at": item().published_at}
        assert rows(edited, "SELECT from_at, to_at FROM gaps WHERE entity = ?", feed.entity) == [
            (item().published_at, day(4))
        ]
    else:
        assert told == {"outcome": "complete", "reason": None, "to_at": day(4)}
    assert rows(edited, "SELECT * FROM absences") == []
    assert reading.outcome == told["outcome"], "so that the run ends 3"


@pytest.mark.parametrize("outcome", ["refused", "failed"])
def test_a_reading_of_nothing_stays_one(edited, outcome):
    sees(edited, 4, FIRST, reading=looked(outcome=outcome))
    assert row(edited, "SELECT outcome, reason FROM coverage") == {"outcome": outcome, "reason": None}


def test_a_list_is_followed_up_again_when_another_sight_would_count(edited):
    sees(edited, 3, FIRST)
    with run(edited, 3, hour=12) as writer:
        asked = {(feed, day(*at)) for feed in (FEED, Feed("*", "news", "kk")) for at in ((4, 8), (4, 9))}
        due = {(feed.entity, at): writer.lookup.waiting(feed, at, RemovalRule()) for feed, at in asked}
        assert writer.lookup.waiting(Feed("moa", "news", "kk"), day(4), RemovalRule()) == set()
    assert due == {("edu", day(4, 8)): set(), ("edu", day(4)): {1}, ("*", day(4, 8)): set(), ("*", day(4)): {1}}
    sees(edited, 4, FIRST)
    with run(edited, 5) as writer:
        assert writer.lookup.waiting(FEED, day(9), RemovalRule()) == set()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("", []),
        ("a", [day(1)]),
        ("aa", [day(1), day(2)]),
        ("ba", [day(2)]),
        ("ab", []),
        ("aba", [day(3)]),
    ],
)
def test_only_the_last_text_that_was_seen_can_count(shown, expected):
    seen = [Sight(f"run {number}", day(number), text, "z") for number, text in enumerate(shown, start=1)]
    assert moments(seen, "a") == expected


def read_again(version: Mapping[str, Any]) -> Mapping[str, Any]:
    """By the reader of today, which sees an exclamation mark that the one before has overlooked."""
    return {**version, "text": f"{version['text']}!"}


@pytest.mark.parametrize(
    ("text", "event", "told"),
    [
        pytest.param(f"{FIRST}!", APART, [SHOWN_AGAIN, SHOWN_NEWEST], id="an older copy"),
        pytest.param(f"{THIRD}!", "edited", [SHOWN_AGAIN], id="a true edit"),
        pytest.param(f"{LATER}!", None, [], id="nothing"),
    ],
)
def test_a_former_text_is_known_as_the_reader_of_today_reads_it(edited, text, event, told):
    """After an upgrade no version says, letter by letter, what an older copy is read as."""
    found = []
    for number, seen in enumerate((text, f"{LATER}!"), start=3):
        evidence = Evidence(lambda _: None, read_again)
        with closing(Writer(edited, run=Run(f"run-{number}", day(number)), evidence=evidence)) as writer:
            writer.begin_run("history", {}, day(number))
            found.append(writer.record(item(text=seen, seen_at=day(number), reader="graphql/2")))
            writer.finish_run("complete", {}, day(number))
    assert found == [event, APART if event == "edited" else None]
    assert reasons(edited) == told
