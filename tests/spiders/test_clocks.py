"""Two clocks are measured in every run: that of this machine, and the one that each source's dates show."""

from datetime import UTC, datetime, timedelta

import pytest

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.clock import utc, wall_clock
from govkz_crawler.spiders.run_problems import RunProblems
from govkz_crawler.spiders.source_clocks import SourceClocks
from tests.crawling import crawl, govkz
from tests.standin import StandIn, World

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
AT = utc(NOON)


def shown(source: str, numbers: range, hours: float, *, as_utc: bool = False) -> list[PressItem]:
    """Items published at noon and every minute before, as a source shows them with its dates so many hours off."""
    return [
        PressItem(
            "mfa", "news", "ru", number, source,
            published_raw=_raw(source, NOON + timedelta(hours=hours, minutes=-number), as_utc=as_utc),
        )
        for number in numbers
    ]  # fmt: skip


def _raw(source: str, moment: datetime, *, as_utc: bool) -> str:
    return f"{wall_clock(utc(moment))}Z" if source == "graphql" and not as_utc else utc(moment)


CASES = {
    "as they should": ([("graphql", 0), ("rss", 0)], set()),
    "local time taken for UTC": ([("rss", 5)], {"clock of rss"}),
    "a zone of its own": ([("graphql", -3)], set()),
    "two sources, five hours apart": ([("rss", 0), ("graphql", -5)], {"clock of graphql"}),
    "two sources, a quarter of an hour apart": ([("rss", 0), ("graphql", -0.25)], set()),
}


@pytest.mark.parametrize(("pages", "contradicted"), CASES.values(), ids=CASES)
def test_the_clock_of_a_source(pages, contradicted):
    problems = RunProblems()
    clocks = SourceClocks(problems)
    for source, hours in pages:
        clocks.saw(source, shown(source, range(1, 8), hours), AT)
    assert problems.shapes.keys() == contradicted
    assert not problems.stopped("rss") and not problems.stopped("graphql")


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_items_from_the_future_are_somebodys_slip(count):
    problems = RunProblems()
    SourceClocks(problems).saw("rss", shown("rss", range(1, count + 1), 5), AT)
    assert problems.shapes == {}


def test_days_without_a_time_say_nothing():
    problems = RunProblems()
    items = [PressItem("mfa", "news", "ru", number, "rss", published_raw="2026-06-10") for number in range(9)]
    SourceClocks(problems).saw("rss", items, "2026-06-09T18:00:00Z")
    assert problems.shapes == {}


@pytest.mark.parametrize(("hours", "contradicted"), [(-5, True), (0, False), (-24 * 30, False)])
def test_new_items_that_are_all_some_hours_old(hours, contradicted):
    """An hour after the last poll, UTC that was taken for local time makes all that is new five hours older."""
    problems = RunProblems()
    new = shown("graphql", range(1, 8), hours)
    SourceClocks(problems).saw_new("graphql", new, utc(NOON - timedelta(hours=1)))
    assert bool(problems.shapes) is contradicted


def test_a_contradiction_is_a_changed_shape_and_what_the_site_said_is_kept(archive):
    now = datetime.now(UTC)
    world = World(["mfa"])
    for minute in range(8):
        world.add("mfa", langs=["ru"], created=now - timedelta(minutes=20 + minute), body_chars=200)
    with StandIn(world, graphql_zone=UTC) as standin:
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
    assert (done.status, done.counts["new"]) == (4, 8)
    assert (
        list(done.report["changed_shapes"]) == ["clock of graphql"] or "clock of rss" in done.report["changed_shapes"]
    )


@pytest.mark.parametrize("minutes", [-60 * 24 * 365, -20, 20])
def test_a_run_by_a_wrong_clock_ends_before_it_writes(minutes, archive):
    world = World(["mfa"])
    world.add("mfa", langs=["ru"])
    with StandIn(world, date_offset=timedelta(minutes=minutes)) as standin:
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
        assert [record.interface for record in standin.log] == ["robots"]
    assert done.status == 1
    assert "set it right" in done.out
    assert done.rows("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM log)") == [(0, 0)]
    assert not (archive.parent / "reports").exists()
    assert govkz("verify", "--archive", archive).returncode == 0


def test_a_clock_that_is_nearly_right_will_do(archive):
    with StandIn(World(["mfa"]), date_offset=timedelta(minutes=2)) as standin:
        assert crawl("press", archive, standin.url, entities="mfa", langs="ru").status == 0
