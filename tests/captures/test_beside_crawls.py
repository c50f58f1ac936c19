"""What captures may say beside what crawls saw: in any order the same, and never more than the crawls know."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.archive.file.connection import open_to_read
from govkz_crawler.captures.importing import Witness, importing
from govkz_crawler.cli.main import main
from govkz_crawler.items import Feed
from tests.archive.writing import findings, looked, record, rows
from tests.archive.writing import run as run_of_day
from tests.archive_factory import item
from tests.captures.makers import DETAIL, detail, pair
from tests.captures.test_import import warc
from tests.evidence.runs import found, run
from tests.evidence.runs import row as news

CRAWLED = "2026-06-01T09:00:00Z"
TITLE, OTHER = "Елшілікте дөңгелек үстел өтті", "Елшілікте басқа жиын өтті"
STATE = """
SELECT section, article_id, lang, entity, title, text, published_at, status, first_seen_at, changed_at, edits, own_at,
  versions FROM articles
"""
EDITS = "SELECT not_before, seen_at, title_before, title_after FROM edits ORDER BY seen_at"


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def captured(archive: Path, at: str, title: str, by: str = "A. Reader") -> None:
    """Somebody saw the details of item 7 at a moment."""
    number = int("".join(filter(str.isdigit, at))) % 400_000
    path = archive.parent.parent / f"{number}.warc.gz"
    warc(path, pair(number, at, f"{DETAIL}/news/7", detail(title=title)))
    with importing(archive, archive.parent / "warc", Witness(by), max(at, CRAWLED)) as run:
        assert run.import_file(path, lambda _: None).versions == 1


def crawled(archive: Path, at: str, title: str) -> None:
    """A crawl saw item 7, by GraphQL, whose clock is another than that of REST."""
    run(archive, news(7, title), at=at)


def in_both_orders(tmp_path: Path, *steps: Callable[[Path], None]) -> Path:
    """The archive, once it is the same in both orders."""
    archives = []
    for name, order in (("one", steps), ("other", steps[::-1])):
        archive = tmp_path / name / "home" / "press.db"
        archive.parent.mkdir(parents=True)
        for step in order:
            step(archive)
        assert findings(archive) == []
        assert found(archive) == ([], [])
        archives.append(archive)
    one, other = archives
    for query in (STATE, EDITS, "SELECT title, other_title, seen_at FROM conflicts"):
        assert rows(one, query) == rows(other, query)
    return one


def test_a_capture_beside_a_crawl_makes_no_edit(tmp_path):
    archive = in_both_orders(tmp_path, lambda to: crawled(to, CRAWLED, TITLE), lambda to: captured(to, CRAWLED, TITLE))
    assert rows(archive, EDITS) == []
    assert rows(archive, "SELECT edits, versions FROM articles") == [(0, 2)]
    assert rows(archive, "SELECT * FROM conflicts") == []


def test_a_contradiction_within_a_moment_is_a_conflict_and_the_crawl_is_shown(tmp_path):
    archive = in_both_orders(tmp_path, lambda to: crawled(to, CRAWLED, TITLE), lambda to: captured(to, CRAWLED, OTHER))
    assert rows(archive, "SELECT title FROM articles") == [(TITLE,)]
    ((one, other),) = rows(archive, "SELECT title, other_title FROM conflicts")
    assert {one, other} == {TITLE, OTHER}


def test_an_older_capture_shows_an_edit_and_its_window(tmp_path):
    before = "2026-05-25T09:00:00Z"
    archive = in_both_orders(tmp_path, lambda to: crawled(to, CRAWLED, TITLE), lambda to: captured(to, before, OTHER))
    assert rows(archive, EDITS) == [(before, CRAWLED, OTHER, TITLE)]
    shown = "SELECT title, first_seen_at, changed_at, edits FROM articles"
    assert rows(archive, shown) == [(TITLE, before, CRAWLED, 1)]


def test_an_older_capture_of_the_same_text_says_since_when_it_was_there(tmp_path):
    before = "2026-05-25T09:00:00Z"
    archive = in_both_orders(tmp_path, lambda to: crawled(to, CRAWLED, TITLE), lambda to: captured(to, before, TITLE))
    assert rows(archive, EDITS) == []
    assert rows(archive, "SELECT first_seen_at, changed_at FROM articles") == [(before, before)]


def test_a_later_capture_never_overrules_a_crawl_and_is_an_edit(archive):
    later = "2026-06-05T09:00:00Z"
    crawled(archive, CRAWLED, TITLE)
    captured(archive, later, OTHER)
    assert rows(archive, "SELECT title, edits FROM articles") == [(TITLE, 1)]
    assert rows(archive, EDITS) == [(CRAWLED, later, TITLE, OTHER)]
    crawled(archive, "2026-06-09T09:00:00Z", OTHER)
    assert rows(archive, "SELECT title, edits, changed_at FROM articles") == [(OTHER, 1, later)]
    assert rows(archive, EDITS) == [(CRAWLED, later, TITLE, OTHER)]
    assert findings(archive) == []


def test_it_fills_the_text_of_what_a_feed_only_summed_up(archive):
    record(archive, 1, item(7, source="rss", reader="rss/1", extent="summary", text="Қысқаша", entity="mfa"))
    captured(archive, "2026-06-05T09:00:00Z", TITLE)
    assert rows(archive, "SELECT text LIKE '%40 маман%' FROM articles") == [(1,)]
    assert rows(archive, EDITS) == []
    assert findings(archive) == []


def test_crawls_know_nothing_of_captures(archive):
    """What people saw fills no gap, is expected of no list and counts as read by no crawl."""
    captured(archive, "2026-05-25T09:00:00Z", TITLE)
    feed = Feed("mfa", "news", "kk")
    with closing(open_to_read(archive)) as db:
        lookup = Lookup(db)
        assert lookup.expected(feed, "rest", "2025", "2027") == {}
        assert lookup.live(feed, "2025", "2027") == []
        assert lookup.read_until(feed) is None
    assert rows(archive, "SELECT * FROM coverage") == []
    crawled(archive, CRAWLED, TITLE)
    assert rows(archive, "SELECT event FROM versions ORDER BY version_id") == [("captured",), ("new",)]


def test_a_crawl_removes_what_it_knows_whatever_was_captured(archive):
    with run_of_day(archive, 1) as writer:
        writer.record(item(7))
    for day in (3, 5):
        with run_of_day(archive, day) as writer:
            writer.close_reading(looked(missing=frozenset({7})), f"2025-09-0{day}T09:00:00Z")
    captured(archive, "2026-06-05T09:00:00Z", TITLE)
    assert rows(archive, "SELECT status FROM articles") == [("removed",)]
    assert findings(archive) == []


def test_merging_takes_captures_along(tmp_path):
    archives = [tmp_path / name / "home" / "press.db" for name in ("one", "two")]
    for archive in archives:
        archive.parent.mkdir(parents=True)
    crawled(archives[0], CRAWLED, TITLE)
    captured(archives[1], "2026-05-25T09:00:00Z", OTHER)
    done = CliRunner().invoke(main, ["merge", str(archives[1]), "--archive", str(archives[0])])
    assert (done.exit_code, done.stderr) == (0, "")
    assert rows(archives[0], "SELECT title, edits FROM articles") == [(TITLE, 1)]
    assert rows(archives[0], "SELECT captured_by FROM captures") == [("A. Reader",)]
    for file in (archives[1].parent / "warc").iterdir():
        shutil.copy(file, archives[0].parent / "warc")
    assert findings(archives[0]) == []
