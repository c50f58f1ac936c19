"""The judge itself: it finds each kind of untruth, and nothing in an archive that tells what happened."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulation.archived import Archived, Content, Event, Period, shown
from tests.simulation.judge import judge
from tests.simulation.run import Run
from tests.standin import Item, World

START = datetime(2026, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
COLUMNS = frozenset({"not_before", "media"})


def stored(hour: float) -> str:
    return f"{START + hour * HOUR:%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class Story:
    """One Kazakh item, published at hour 0, edited at 10, gone at 20 for good; ``runs`` looked at the hours given."""

    hour: float = 0.0
    events: list[Event] = field(default_factory=list)
    covered: dict[str, list[Period]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(["mfa"], clock=lambda: START + self.hour * HOUR)
        self.item: Item = self.world.add("mfa", created=START, langs=["kk"], title="Бір", body="<p>Мәтін</p>")
        self.hour = 10
        self.world.edit("news", self.item.id, "kk", title="Екі")
        self.hour = 20
        self.world.delete("news", self.item.id)

    def tell(self, event: str, title: str | None, window: tuple[float | None, float], **changed: object) -> "Story":
        not_before, seen = window
        content = None if title is None else Content(title, "Мәтін", (), ())
        number = len(self.events) + 1
        told = Event(
            number, event, "mfa", content, stored(0), None if not_before is None else stored(not_before), stored(seen),
            f"run {seen:g}",
        )  # fmt: skip
        self.events.append(told._replace(**changed))
        return self

    def judged(self, *hours: float, gaps: tuple[Period, ...] = (), troubles: tuple[str, ...] = ()) -> Counter[str]:
        """What is held against it, if those hours had a run each, that read everything."""
        runs = [
            Run((f"run {hour:g}",), "history", START + hour * HOUR, START + (hour + 0.1) * HOUR, 0, troubles,
                START - HOUR, gaps)
            for hour in hours
        ]  # fmt: skip
        archived = Archived({("news", self.item.id, "kk"): self.events}, COLUMNS, self.covered)
        counts = judge(self.world.changes, archived, runs, ["kk"]).counts
        return Counter({what: count for what, count in counts.items() if not what.startswith(("true", "told"))})


def whole() -> Story:
    return Story().tell("new", "Бір", (None, 5)).tell("edited", "Екі", (5, 15)).tell("removed", None, (15, 25))


ALL_OF_IT = (5, 15, 25, 49, 74)


def test_nothing_is_held_against_the_truth() -> None:
    assert whole().judged(*ALL_OF_IT) == {}
    assert Story().tell("new", "Екі", (None, 15)).judged(15) == {}, "what nobody looked at is not missed"


@pytest.mark.parametrize(
    ("story", "against"),
    [
        (Story().tell("new", "Бір", (None, 5)).tell("edited", "Один", (5, 6)), "false edited"),
        (Story().tell("new", "Бір", (None, 5)).tell("edited", "Бір", (5, 6)), "false edited"),
        (Story().tell("new", "Бір", (None, 5)).tell("removed", None, (5, 6)), "false removed"),
        (Story().tell("new", "Екі", (None, 5)), "false new"),
        (Story().tell("new", "Бір", (None, 5), entity="moa"), "false new"),
        (Story().tell("new", "Бір", (None, 5), published_at=stored(5)), "published_at wrong"),
    ],
)
def test_what_was_not_so_is_false(story: Story, against: str) -> None:
    counts = story.judged(5, 6)
    assert counts.pop("missed", 0) <= 1, "the false state stands where the true one was seen"
    assert counts == {against: 1}


def test_back_to_an_older_state_is_false() -> None:
    story = whole()
    story.events[2:] = []
    story.tell("edited", "Бір", (15, 16)).tell("edited", "Екі", (16, 17))
    assert story.judged(5, 15, 16, 17, troubles=("rss stale",)) == {"false edited": 2}


@pytest.mark.parametrize(
    ("window", "against"),
    [
        ((11, 15), "window without the moment"),
        ((None, 15), "window without the moment"),
        ((5, 9), "seen before it was so"),
    ],
)
def test_a_window_must_contain_the_moment(window: tuple[float | None, float], against: str) -> None:
    story = Story().tell("new", "Бір", (None, 5)).tell("edited", "Екі", window, run_id="run 15")
    assert story.judged(5, 15) == {against: 1}


def test_a_completed_text_is_no_change() -> None:
    story = Story().tell("new", "Бір", (None, 5)).tell("completed", "Бір", (5, 7))
    assert story.judged(5, 7) == {}


def test_nobody_can_know_that_a_copy_is_older() -> None:
    story = Story().tell("new", "Бір", (None, 5)).tell("edited", "Екі", (11, 15))
    assert story.judged(5, 11, 15, troubles=("graphql stale",)) == {"window after an older copy": 1}


def test_what_was_looked_at_and_not_told_is_missed() -> None:
    silent = Story().tell("new", "Бір", (None, 5))
    assert silent.judged(5, 15) == {"missed": 1}
    assert silent.judged(5, 15, troubles=("rss stale",)) == {}
    gap = Period("mfa", "news", "kk", stored(-1), stored(1))
    assert silent.judged(5, 15, gaps=(gap,)) == {"missed, in a gap": 1}
    still_live = Story().tell("new", "Бір", (None, 5)).tell("edited", "Екі", (5, 15))
    assert still_live.judged(*ALL_OF_IT[:4]) == {}, "a removal needs to be confirmed"
    assert still_live.judged(*ALL_OF_IT) == {"missed": 1}


def test_coverage_that_is_not_so() -> None:
    story = Story().tell("new", "Екі", (None, 15))
    story.covered = {"run 5": [Period("mfa", "news", "kk", stored(-1), stored(5))]}
    assert story.judged(5, 15) == {"missed": 1, "covered, not held": 1}
    assert story.judged(5, 15, troubles=("rss stale",)) == {"covered while the site lied, not held": 1}
    story.covered = {"run 5": [Period("moa", "news", "kk", stored(-1), stored(5))]}
    assert story.judged(5, 15, troubles=("rss stale",)) == {}


def test_a_run_must_come_to_an_end() -> None:
    hung = Run((), "history", START, START + HOUR, None, ("graphql page ignored",))
    verdict = judge([], Archived({}, COLUMNS, {}), [hung, hung._replace(status=75)], ["kk"])
    assert verdict.counts == {"runs that hung": 1, "runs that ended 75": 1}
    assert verdict.faults[0] == "history of 01 00:00 ended None: graphql page ignored"


def test_what_an_archive_should_say_of_a_variant() -> None:
    item = World().add(
        "mfa", title="А &amp; Б", langs=["kk"],
        body='<p>Бір&nbsp;екі <a href="https://egov.kz/cms/1?v=2">үш</a></p><iframe src="https://a/embed/1"></iframe>',
    )  # fmt: skip
    kk = item.variant("kk")
    assert shown(kk, COLUMNS) == Content("А&Б", "Бірекіүш", ("https://egov.kz/cms/1",), ("https://a/embed/1",))
    assert shown(kk, frozenset()) == Content("А&Б", "Бірекіүш", ("https://egov.kz/cms/1",), ())
    assert shown(None, COLUMNS) is None
