"""Every change has a window: when the state before was last seen, and when it was first seen otherwise."""

from pathlib import Path
from typing import Any

import pytest

from govkz_crawler.items import Feed, Rejected
from tests.archive.writing import day, findings, looked, record, row, rows, run
from tests.archive_factory import item

LATER = "Мектепте 350 оқушыға орын бар.\nСабақ 2 қыркүйекте басталады."


def read(path: Path, number: int, *readings: Any, confirmations: int = 1) -> None:
    """A run that does nothing but read, at nine."""
    with run(path, number, confirmations=confirmations) as writer:
        for reading in readings:
            writer.close_reading(reading, day(number))


def window(path: Path, event: str) -> tuple[str | None, str]:
    found = row(path, "SELECT not_before, seen_at FROM versions WHERE event = ?", event)
    return found["not_before"], found["seen_at"]


def full(number: int, hour: int = 8, **changes: Any) -> Any:
    """A complete reading that shows full texts."""
    return looked(**{"extent": "full", "began_at": day(number, hour), **changes})


LAST_SEEN = [
    pytest.param([], day(1), id="nobody has looked since"),
    pytest.param([full(2)], day(2, 8), id="read whole since"),
    pytest.param([full(2), full(3)], day(3, 8), id="the last of several"),
    pytest.param([full(2), full(3, extent="summary")], day(2, 8), id="summaries do not show a text"),
    pytest.param([full(2), full(3, outcome="partial")], day(2, 8), id="half a reading may not have come so far"),
    pytest.param([full(2), full(3, source="rest")], day(2, 8), id="a source that has never shown it"),
    pytest.param([full(2), full(3, from_at=day(1))], day(2, 8), id="another period"),
    pytest.param([full(2), full(3, feed=Feed("moa", "news", "kk"))], day(2, 8), id="another feed"),
    pytest.param([full(2), full(3, feed=Feed("edu", "news", "ru"))], day(2, 8), id="another language"),
    pytest.param([full(2, feed=Feed("*", "news", "kk"))], day(2, 8), id="the whole site"),
    pytest.param([full(2), full(3, missing=frozenset({1}))], day(2, 8), id="a reading that missed it"),
]


@pytest.mark.parametrize(("readings", "expected"), LAST_SEEN)
def test_an_edit_was_made_after_the_text_before_was_last_shown(archive, readings, expected):
    record(archive, 1, item(seen_at=day(1)))
    for number, reading in enumerate(readings, start=2):
        read(archive, number, reading, confirmations=9)
    record(archive, 9, item(text=LATER, seen_at=day(9)))
    assert window(archive, "edited") == (expected, day(9))
    edit = row(archive, "SELECT not_before, seen_at, seen_before FROM edits")
    assert edit == {"not_before": expected, "seen_at": day(9), "seen_before": day(1)}
    assert findings(archive) == []


def test_what_is_new_was_not_there_when_its_feed_was_last_read_whole(archive):
    record(archive, 1, item(1, seen_at=day(1)))
    read(archive, 2, full(2))
    read(archive, 3, full(3, source="rest"), full(3, extent="summary"))
    record(archive, 4, item(2, seen_at=day(4)))
    assert rows(archive, "SELECT article_id, not_before FROM versions ORDER BY 1") == [(1, None), (2, day(2, 8))]


def apart(path: Path, number: int, article_id: int) -> None:
    """A run that reads its feed whole and keeps one row apart."""
    with run(path, number, confirmations=9) as writer:
        writer.quarantine(Rejected("news", "kk", "bytes that are no text", "?", article_id), day(number))
        writer.close_reading(full(number), day(number))


def test_a_row_that_was_kept_apart_shows_that_the_item_was_there_and_not_how_it_was(archive):
    record(archive, 1, item(1, seen_at=day(1)))
    read(archive, 2, full(2))
    for number, article_id in ((3, 1), (4, 2)):
        apart(archive, number, article_id)
    read(archive, 5, full(5, extent="summary"))
    record(archive, 6, item(1, text=LATER, seen_at=day(6)))
    record(archive, 7, item(2, seen_at=day(7)))
    assert window(archive, "edited") == (day(4, 8), day(6)), "the run after had a row that could be read"
    assert row(archive, "SELECT not_before FROM versions WHERE article_id = 2")["not_before"] == day(3, 8)


def test_a_removal_happened_between_the_last_reading_that_showed_it_and_the_first_that_missed_it(archive):
    record(archive, 1, item(seen_at=day(1)))
    read(archive, 2, full(2))
    for number in (3, 5):
        read(archive, number, full(number, missing=frozenset({1})), confirmations=2)
    assert window(archive, "removed") == (day(2, 8), day(3))
    told = row(archive, "SELECT not_before, removed_at, missed_run_id, confirmed_run_id, confirmed_at FROM removals")
    runs = [run_id for (run_id,) in rows(archive, "SELECT run_id FROM runs ORDER BY started_at")]
    assert told == {
        "not_before": day(2, 8),
        "removed_at": day(3),
        "missed_run_id": runs[2],
        "confirmed_run_id": runs[3],
        "confirmed_at": day(5),
    }


@pytest.mark.parametrize("listed", [True, False])
def test_a_list_that_has_never_shown_an_item_does_not_show_that_it_is_there(listed, archive):
    """The pages that are asked for what is new in a list are those of its beginning."""
    entry = {"listed_by": "rss", "fingerprints": {1: "as listed"}} if listed else {}
    record(archive, 1, item(seen_at=day(1)))
    read(archive, 2, full(2, **entry))
    read(archive, 3, full(3, extent="summary", listed_by="rss"))
    read(archive, 4, full(4, missing=frozenset({1})))
    assert window(archive, "removed") == (day(3 if listed else 2, 8), day(4))


@pytest.mark.parametrize(
    ("reading", "last"),
    [
        pytest.param(full(4), day(4, 8), id="by pages"),
        pytest.param(full(4, extent="summary"), day(2), id="a list may hide it without a trace"),
        pytest.param(full(4, source="rest"), day(2), id="a source that has never shown it"),
        pytest.param(full(4, missing=frozenset({1})), day(4, 8), id="by pages, before it counted as removed"),
        pytest.param(full(4, extent="summary", missing=frozenset({1})), day(4, 8), id="a list, and a search in vain"),
    ],
)
def test_a_return_happened_after_the_last_reading_that_proves_that_it_was_gone(reading, last, archive):
    record(archive, 1, item(seen_at=day(1)))
    confirmations = 2 if reading.missing else 1
    read(archive, 2, full(2, missing=frozenset({1})), confirmations=confirmations)
    read(archive, 4, reading, confirmations=confirmations)
    record(archive, 5, item(seen_at=day(5)))
    assert window(archive, "returned") == (last, day(5))
    assert rows(archive, "SELECT returned_at FROM removals") == [(day(5),)]


def test_the_present_state_tells_since_when_a_text_is_known(archive):
    read(archive, 1, full(1, feed=Feed("edu", "news", "kk")))
    record(archive, 2, item(seen_at=day(2)))
    assert row(archive, "SELECT own_at, own_not_before, first_seen_at FROM articles") == {
        "own_at": day(2),
        "own_not_before": day(1, 8),
        "first_seen_at": day(2),
    }
