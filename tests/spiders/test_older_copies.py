"""The site serves an older copy of itself for a while: that edits nothing, and true edits back are found as well."""

import shutil
from collections.abc import Callable, Iterator
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
        folder.mkdir()
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

    def show_one_after_the_other(self, lang: str, look: Callable[[datetime], object] = lambda at: None) -> None:
        """Both texts, each looked at once."""
        self.text(FIRST, lang)
        look(NOON - 3 * HOUR)
        self.clock.move_to(NOON - 1.5 * HOUR)
        self.text(LATER, lang)
        look(NOON - HOUR)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return Crawl(0, "", "", self.archive).rows(query, *values)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path / "told")
    with made.standin:
        yield made
    done = govkz("verify", "--warc", "--archive", made.archive)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The folder of an archive that holds both texts, read in that way; each is made once."""
    made: dict[str, Path] = {}

    def folder(spider: str, lang: str, options: dict[str, Any]) -> Path:
        key = f"{spider} {lang} {options}"
        if key not in made:
            story = Story(tmp_path_factory.mktemp("held") / "told")
            ends: list[int | None] = []
            with story.standin:
                story.show_one_after_the_other(lang, lambda at: ends.append(story.run(at, spider, **options)))
            assert (ends, len(story.rows(EDITS))) == ([0, 0], 1)
            made[key] = story.archive.parent
        return made[key]

    return folder


@pytest.fixture
def hold_both_texts(story: Story, archives: Callable[..., Path]) -> Callable[..., None]:
    def hold(spider: str, lang: str = "kk", **options: Any) -> None:
        shutil.copytree(archives(spider, lang, options), story.archive.parent, dirs_exist_ok=True)
        story.show_one_after_the_other(lang)
        story.clock.move_to(NOON - HOUR)

    return hold


COPIES = [
    pytest.param("press", Where(None), 0.5, id="everything for half an hour"),
    pytest.param("press", Where(None), 12, id="everything for half a day"),
    pytest.param("press", Where("rss"), 12, id="RSS alone"),
    pytest.param("press", Where(None, lang="kk"), 12, id="Kazakh alone"),
    pytest.param("history", Where("graphql"), 12, id="GraphQL alone"),
    pytest.param("history", Where(None, entity="moa"), 0.5, id="one entity alone"),
]


@pytest.mark.parametrize(("spider", "where", "hours"), COPIES)
def test_an_older_copy_edits_nothing_and_is_told(spider, where, hours, story, hold_both_texts):
    hold_both_texts(spider)
    copy = story.world.as_of(NOON - 2 * HOUR)
    story.standin.fault(where, "stale", copy=copy, since=NOON - HOUR / 2, until=NOON + hours * HOUR)
    ends = [story.run(NOON + step * HOUR, spider) for step in (0, 0.4 if hours < 1 else 13, 37)]
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
        ("history", "kk", {"GOVKZ_SOURCES": "graphql", "entities": "all"}),
    ],
    ids=str,
)
def test_a_true_edit_back_is_found_a_day_later_in_its_window(spider, lang, options, story, hold_both_texts):
    hold_both_texts(spider, lang, **options)
    truly = NOON + 2.5 * HOUR
    story.clock.move_to(truly)
    story.text(FIRST, lang)
    for step in (3, 28):
        assert [text for _, text in story.rows(EDITS)] == [LATER]
        story.run(NOON + step * HOUR, spider, **options)
    assert [text for _, text in story.rows(EDITS)] == [LATER, FIRST]
    not_before, seen_at = window(story)
    assert told(NOON - HOUR) <= not_before <= told(truly) <= seen_at
    assert story.run(NOON + 30 * HOUR, spider, **options) == 0
    assert story.rows("SELECT * FROM gaps") == []


def test_an_edit_back_that_is_made_behind_an_older_copy_lies_in_its_window(story, hold_both_texts):
    """What showed it first was the copy; the site itself had not gone back yet."""
    hold_both_texts("press")
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


def test_two_servers_of_which_one_has_stood_still_edit_nothing(story, hold_both_texts):
    """Asked in turn for days, whatever is asked."""
    hold_both_texts("history")
    copy = story.world.as_of(NOON - 2 * HOUR)
    for step in range(0, 60, 15):
        if step % 30 == 0:
            story.standin.fault(Where(None), "stale", copy=copy)
        story.run(NOON + step * HOUR, "history")
        story.standin.clear_faults()
    assert len(story.rows(EDITS)) == 1
    assert story.rows("SELECT * FROM gaps") == []


def test_an_owner_a_translation_and_a_date_are_as_they_were_in_an_older_copy(story):
    edited = "SELECT DISTINCT article_id FROM versions WHERE event = 'edited' ORDER BY 1"
    moved, translated, dated = story.world.items(entity="moa")[-3:]
    story.world.delete("news", translated.id, "kk")
    before = story.world.as_of(story.clock())
    story.run(NOON - 3 * HOUR, "history")
    story.clock.move_to(NOON - 2 * HOUR)
    story.world.move("news", moved.id, "mfa")
    story.world.restore("news", translated.id, "kk")
    for lang in ("kk", "ru"):
        story.world.edit("news", dated.id, lang, created=dated.created + HOUR)
    story.run(NOON - HOUR, "history")
    assert story.rows(edited) == [(item.id,) for item in (moved, translated, dated)]
    count = story.rows("SELECT count(*) FROM versions")
    story.standin.fault(Where(None), "stale", copy=before, since=NOON - HOUR / 2, until=NOON + 12 * HOUR)
    ends = [story.run(NOON + step * HOUR, "history") for step in (0, 6, 13)]
    assert story.rows("SELECT count(*) FROM versions") == count
    assert ends == [3, 3, 0]
