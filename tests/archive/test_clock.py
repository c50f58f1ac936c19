"""A clock that was wrong: nothing is smoothed, what happened is on record, and nobody is locked out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from govkz_crawler.archive.errors import ClockWentBack
from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.transfer.merge import merge
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.cli import main
from govkz_crawler.items import Reading
from govkz_crawler.normalise.clock import utc
from tests.archive.writing import FEED, findings, looked, rows
from tests.archive_factory import item

LATER = "Мектепте 350 оқушыға орын бар."
NOW = "Мектепте 375 оқушыға орын бар."
REASON = "the battery was changed"


def moment(**distance: float) -> str:
    return utc(datetime.now(UTC) + timedelta(**distance))


def crawl(path: Path, at: str, *things: Any, run_id: str = "", reading: Reading | None = None) -> None:
    writer = Writer(path, run=Run(run_id or f"run-{at}", at))
    try:
        writer.begin_run("press", {}, at)
        for thing in things:
            writer.record(thing)
        period = {"from_at": "2025-08-01T00:00:00Z", "to_at": at, "asked_from": None}
        writer.close_reading(reading or looked(**period, began_at=at), at)
        writer.finish_run("complete", {}, at)
    finally:
        writer.close()


def govkz(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def locked(archive: Path) -> Path:
    """An archive in which a run wrote whose clock was years ahead."""
    crawl(archive, moment(hours=-3), item(1, seen_at=moment(hours=-3)), run_id="right")
    crawl(archive, moment(days=2000), item(1, text=LATER, seen_at=moment(days=2000)), run_id="wrong")
    return archive


def test_an_archive_that_a_wrong_clock_has_locked_up_says_so_and_how_to_get_out(locked):
    with pytest.raises(ClockWentBack, match="run govkz accept-clock"):
        crawl(locked, moment())
    checked = govkz("status", "--check", "--archive", locked)
    assert checked.exit_code == 2
    assert "no run can be recorded" in checked.output


def test_whoever_accepts_the_clock_puts_on_record_why_and_which_runs_are_not_believed(locked):
    before = {table: rows(locked, f"SELECT * FROM {table}") for table in ("versions", "coverage", "log")}
    done = govkz("accept-clock", "--archive", locked, "--reason", REASON)
    assert (done.exit_code, "not believed any more: wrong" in done.stdout) == (0, True), done.output
    for table, were in before.items():
        assert rows(locked, f"SELECT * FROM {table}")[: len(were)] == were, "what was recorded stays as it was"
    ((told,), _) = rows(locked, "SELECT args FROM run_log WHERE spider = 'accept-clock'")
    assert (json.loads(told)["reason"], json.loads(told)["runs"]) == (REASON, ["wrong"])
    assert findings(locked) == []
    assert rows(locked, "SELECT count(*) FROM checkpoints") == [(3,)]


def test_runs_go_on_and_read_again_what_the_wrong_clock_said_was_read(locked):
    with reading(locked) as db:
        assert (Lookup(db).read_until(FEED) or "") > moment(days=1000)
    govkz("accept-clock", "--archive", locked, "--reason", REASON)
    with reading(locked) as db:
        assert (Lookup(db).read_until(FEED) or "") < moment()
    at = moment()
    crawl(locked, at, item(1, text=NOW, seen_at=at), item(2, seen_at=at), run_id="after")
    assert findings(locked) == []
    assert rows(locked, "SELECT article_id, event FROM versions ORDER BY version_id") == [
        (1, "new"),
        (1, "edited"),
        (1, "edited"),
        (2, "new"),
    ]
    ((seen_at, counted_at),) = rows(locked, "SELECT seen_at, counted_at FROM versions WHERE version_id = 3")
    assert (seen_at, counted_at > moment(days=1000)) == (at, True), "flagged, not smoothed"
    assert rows(locked, "SELECT text FROM articles WHERE article_id = 1") == [(NOW,)]
    assert rows(locked, "SELECT max(to_at), max(looked_at) FROM spans, feed_state") == [(at, at)]
    state = json.loads(govkz("status", "--json", "--archive", locked).stdout)
    assert state["ahead"] is None


def test_a_miss_of_a_run_whose_clock_was_wrong_confirms_no_removal(archive):
    """Between it and the next would lie years."""
    gone = {"missing": frozenset({1}), "from_at": "2025-08-01T00:00:00Z"}
    crawl(archive, moment(hours=-3), item(1, seen_at=moment(hours=-3)), run_id="right")
    ahead = moment(days=2000)
    crawl(archive, ahead, reading=looked(**gone, to_at=ahead), run_id="wrong")
    govkz("accept-clock", "--archive", archive, "--reason", REASON)
    crawl(archive, moment(), reading=looked(**gone, to_at=moment()), run_id="after")
    assert rows(archive, "SELECT verdict, run_id FROM absences") == [("missed", "wrong"), ("missed", "after")]
    assert rows(archive, "SELECT status FROM articles") == [("live",)]
    assert findings(archive) == []


def test_where_the_clock_is_not_behind_nothing_is_written(archive):
    crawl(archive, moment(hours=-3), item(1, seen_at=moment(hours=-3)))
    before = archive.read_bytes()
    done = govkz("accept-clock", "--archive", archive, "--reason", REASON)
    assert (done.exit_code, "no entries of a later time" in done.stdout) == (0, True)
    assert archive.read_bytes() == before


def test_a_clock_that_was_wrong_twice_is_accepted_twice(locked):
    govkz("accept-clock", "--archive", locked, "--reason", REASON)
    crawl(locked, moment(days=900), run_id="wrong again")
    assert govkz("accept-clock", "--archive", locked, "--reason", "once more").exit_code == 0
    crawl(locked, moment(), run_id="after")
    assert findings(locked) == []


def test_what_was_put_on_record_holds_in_an_archive_that_it_is_merged_into(locked, tmp_path):
    govkz("accept-clock", "--archive", locked, "--reason", REASON)
    other = tmp_path / "other.db"
    crawl(other, moment(hours=-2), item(3, seen_at=moment(hours=-2)), run_id="other")
    with reading(locked) as theirs, writing(other) as ours:
        merge(ours, theirs)
    assert findings(other) == []
    crawl(other, moment(), run_id="after")
    assert findings(other) == []
