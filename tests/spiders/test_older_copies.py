"""The site serves an older copy of itself for a while: that edits nothing, and true edits back are found as well."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import Crawl, command, govkz
from tests.patience import PATIENCE
from tests.simulation.clock import Clock
from tests.standin import Item, StandIn, Where, World

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENTITIES = "mfa,moa"
EDITS = "SELECT lang, text_after FROM edits ORDER BY version_id"
FIRST, LATER = (f"{word} мәтін {'осындай ' * 30}болды." for word in ("Бірінші", "Екінші"))


class Story:
    """Some items, one of which is edited in an hour that is over: the archive holds both its texts."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "press.db"
        self.clock = Clock(NOON - 40 * HOUR)
        self.world = World(["mfa", "moa"], clock=self.clock)
        for number in range(12):
            created = NOON - (100 - 5 * number) * HOUR
            item = self.world.add(("mfa", "moa")[number % 2], created=created, body_chars=200)
        self.item: Item = item
        self.standin = StandIn(self.world)
        self.text(FIRST)

    def text(self, text: str, lang: str = "kk") -> None:
        self.world.edit("news", self.item.id, lang, body=f"<p>{text}</p>")

    def run(self, at: datetime, spider: str = "press", **options: Any) -> int | None:
        self.clock.move_to(at)
        given = {"entities": ENTITIES, "GOVKZ_REMOVAL_INTERVAL_HOURS": 24, **options}
        if spider == "history":
            given["since"] = "2026-09-20"
        words = command(spider, self.archive, self.standin.url, **given)
        return self.clock.run(words, self.archive.parent / "errors.txt", PATIENCE)

    def hold_both_texts(self, spider: str, lang: str = "kk", **options: Any) -> None:
        self.text(FIRST, lang)
        assert self.run(NOON - 3 * HOUR, spider, **options) == 0
        self.clock.move_to(NOON - 1.5 * HOUR)
        self.text(LATER, lang)
        assert self.run(NOON - HOUR, spider, **options) == 0
        assert len(self.rows(EDITS)) == 1

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return Crawl(0, "", "", self.archive).rows(query, *values)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path)
    with made.standin:
        yield made
    done = govkz("verify", "--warc", "--archive", made.archive)
    assert (done.returncode, done.stderr) == (0, "")


COPIES = [
    pytest.param("press", Where(None), 0.5, id="everything for half an hour"),
    pytest.param("press", Where(None), 12, id="everything for half a day"),
    pytest.param("press", Where("rss"), 12, id="RSS alone"),
    pytest.param("press", Where(None, lang="kk"), 12, id="Kazakh alone"),
    pytest.param("history", Where("graphql"), 12, id="GraphQL alone"),
    pytest.param("history", Where(None, entity="moa"), 0.5, id="one entity alone"),
]


@pytest.mark.parametrize(("spider", "where", "hours"), COPIES)
def test_an_older_copy_edits_nothing_and_is_told(spider, where, hours, story):
    story.hold_both_texts(spider)
    copy = story.world.as_of(NOON - 2 * HOUR)
    story.standin.fault(where, "stale", copy=copy, since=NOON - HOUR / 2, until=NOON + hours * HOUR)
    ends = [story.run(NOON + step * HOUR, spider) for step in (0, 0.4, 13, 37)]
    assert len(story.rows(EDITS)) == 1
    assert story.rows("SELECT count(*) FROM versions WHERE event IN ('removed', 'returned')") == [(0,)]
    assert ends[-1] == 0
    assert story.rows("SELECT * FROM gaps") == []
    if where.interface != "rss":
        assert ends[0] == 3
        ((reason,),) = story.rows("SELECT DISTINCT reason FROM coverage WHERE outcome = 'partial'")
        assert "show a former text again" in reason


def window(story: Story) -> tuple[str, str]:
    """That of the newest edit."""
    ((not_before, seen_at),) = story.rows("SELECT not_before, seen_at FROM edits ORDER BY version_id DESC LIMIT 1")
    return not_before, seen_at


def told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("spider", "lang", "options"),
    [
        ("press", "ru", {}),
        ("history", "kk", {}),
        ("press", "kk", {"GOVKZ_SOURCES": "rss"}),
        ("press", "ru", {"GOVKZ_SOURCES": "graphql"}),
        ("history", "kk", {"GOVKZ_SOURCES": "graphql", "entities": "all"}),
    ],
    ids=str,
)
def test_a_true_edit_back_is_found_a_day_later_in_its_window(spider, lang, options, story):
    story.hold_both_texts(spider, lang, **options)
    truly = NOON + 2.5 * HOUR
    story.run(NOON, spider, **options)
    story.clock.move_to(truly)
    story.text(FIRST, lang)
    for step in (3, 15, 28):
        story.run(NOON + step * HOUR, spider, **options)
    assert [text for _, text in story.rows(EDITS)] == [LATER, FIRST]
    not_before, seen_at = window(story)
    assert told(NOON - HOUR) <= not_before <= told(truly) <= seen_at
    assert story.run(NOON + 30 * HOUR, spider, **options) == 0
    assert story.rows("SELECT * FROM gaps") == []


def test_an_edit_back_that_is_made_behind_an_older_copy_lies_in_its_window(story):
    """What showed it first was the copy; the site itself had not gone back yet."""
    story.hold_both_texts("press")
    copy = story.world.as_of(NOON - 2 * HOUR)
    story.standin.fault(Where(None), "stale", copy=copy, since=NOON - HOUR / 2, until=NOON + 12 * HOUR)
    story.run(NOON)
    truly = NOON + 6 * HOUR
    story.clock.move_to(truly)
    story.text(FIRST)
    for step in (13, 25):
        story.run(NOON + step * HOUR)
    assert [text for _, text in story.rows(EDITS)] == [LATER, FIRST]
    not_before, seen_at = window(story)
    assert not_before <= told(truly) <= seen_at


def test_two_servers_of_which_one_has_stood_still_edit_nothing(story):
    """Asked in turn for days, whatever is asked."""
    story.hold_both_texts("history")
    copy = story.world.as_of(NOON - 2 * HOUR)
    for step in range(0, 60, 10):
        if step % 20 == 0:
            story.standin.fault(Where(None), "stale", copy=copy)
        story.run(NOON + step * HOUR, "history")
        story.standin.clear_faults()
    assert len(story.rows(EDITS)) == 1
    assert story.rows("SELECT * FROM gaps") == []


@pytest.mark.parametrize("change", ["moved", "translated", "dated"])
def test_an_owner_a_translation_and_a_date_are_as_they_were_in_an_older_copy(change, story):
    edits = "SELECT count(*) FROM versions WHERE event = 'edited'"
    number, before = story.item.id, story.world.as_of(NOON - 30 * HOUR)
    if change == "translated":
        story.world.delete("news", number, "kk")
        before = story.world.as_of(story.clock())
    story.run(NOON - 3 * HOUR, "history")
    story.clock.move_to(NOON - 2 * HOUR)
    match change:
        case "moved":
            story.world.move("news", number, "mfa")
        case "translated":
            story.world.restore("news", number, "kk")
        case "dated":
            for lang in ("kk", "ru"):
                story.world.edit("news", number, lang, created=story.item.created + HOUR)
    story.run(NOON - HOUR, "history")
    ((changed,),) = story.rows(edits)
    assert changed > 0
    story.standin.fault(Where(None), "stale", copy=before, since=NOON - HOUR / 2, until=NOON + 12 * HOUR)
    ends = [story.run(NOON + step * HOUR, "history") for step in (0, 6, 13)]
    assert story.rows(edits) == [(changed,)]
    assert ends == [3, 3, 0]
