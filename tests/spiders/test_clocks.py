"""Two clocks are measured in every run: that of this machine, and the one that each source's dates show."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from scrapy.http import Response

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.clock import ALMATY, utc, wall_clock
from govkz_crawler.spiders.run_problems import RunProblems
from govkz_crawler.spiders.site_clock import site_times
from govkz_crawler.spiders.source_clocks import SourceClocks
from tests import forking
from tests.crawling import ROOT, command, crawl, environment, govkz
from tests.patience import PATIENCE, until
from tests.standin import StandIn, World
from tests.standin.messages import Record

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
    "two sources, an hour apart": ([("rss", 0), ("graphql", 1)], {"clock of graphql"}),
    "two sources, twelve hours apart": ([("graphql", 0), ("rss", -12)], {"clock of rss"}),
    "two sources, a day apart": ([("graphql", 0), ("rss", -24)], set()),
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


@pytest.mark.parametrize("odd", [1, 2])
def test_an_item_or_two_that_other_sources_date_otherwise_are_somebodys_slip(odd):
    problems = RunProblems()
    clocks = SourceClocks(problems)
    clocks.saw("rss", shown("rss", range(1, 8), 0), AT)
    clocks.saw("graphql", shown("graphql", range(1, 8 - odd), 0) + shown("graphql", range(8 - odd, 8), -5), AT)
    assert problems.shapes == {}


CHANGE = datetime(2024, 2, 29, 18, tzinfo=UTC)  # when Almaty went from UTC+6 to UTC+5
SIX = timezone(timedelta(hours=6))


@pytest.mark.parametrize(
    ("zone", "days", "contradicted"),
    [
        pytest.param(ALMATY, 0, set(), id="on both sides of the change"),
        pytest.param(SIX, -30, set(), id="before it"),
        pytest.param(SIX, 30, {"clock of graphql"}, id="after it, by rules that are out of date"),
        pytest.param(UTC, -30, {"clock of graphql"}, id="six hours of before"),
    ],
)
def test_the_change_of_zone_of_2024(zone, days, contradicted, archive):
    world = World(["mfa"])
    for hours in range(-5, 5):
        created = CHANGE + timedelta(days=days, hours=hours, minutes=7)
        world.add("mfa", langs=["ru"], created=created, body_chars=200)
    with StandIn(world, graphql_zone=zone) as standin:
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
    assert (done.report["changed_shapes"] or {}).keys() == contradicted
    assert done.status == (4 if contradicted else 0)
    if not contradicted:
        true = [(item.id, utc(item.created), f"{item.created.astimezone(ALMATY):%Y-%m-%d}") for item in world.items()]
        told = done.rows("SELECT article_id, published_at, published_on FROM articles ORDER BY 1")
        assert [row[2] for row in told] == [day for *_, day in true]
        # The hour before midnight came twice, and GraphQL does not say which of the two it means.
        assert [row for row in told if not "2024-02-29T17" <= row[1] < "2024-02-29T19"] == [
            row for row in true if not "2024-02-29T17" <= row[1] < "2024-02-29T19"
        ]


@pytest.mark.parametrize("minutes", [-60 * 24 * 365, 20])
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


@pytest.mark.parametrize("sent", [{"Date": "yesterday"}, {"Age": "9" * 30}], ids=["a date", "an age"])
def test_a_date_that_cannot_be_read_says_nothing(sent, archive):
    """The next answer that can be read decides."""
    world = World(["mfa"])
    world.add("mfa", langs=["ru"])
    with StandIn(world) as standin:
        standin.fault("robots", "headers", **sent)
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
        assert (done.status, done.counts["new"]) == (0, 1)
        standin.knobs.date_offset = timedelta(hours=3)
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
        assert done.status == 1
        assert "set it right" in done.out


DAY = "Tue, 09 Jun 2026 {}:00:00 GMT"
TOLD = {
    "a date": ({"Date": [DAY.format(12)]}, (NOON, NOON)),
    "asctime's form, which is UTC": ({"Date": ["Tue Jun  9 12:00:00 2026"]}, (NOON, NOON)),
    "a zone of its own": ({"Date": ["Tue, 09 Jun 2026 17:00:00 +0500"]}, (NOON, NOON)),
    "twice the same": ({"Date": [DAY.format(12)] * 2}, (NOON, NOON)),
    "from a cache": ({"Date": [DAY.format(11)], "Age": ["3600"]}, (NOON - timedelta(hours=1), NOON)),
    "a negative age": ({"Date": [DAY.format(12)], "Age": ["-3600"]}, (NOON, NOON)),
    "an age beyond all time": ({"Date": [DAY.format(12)], "Age": ["9" * 30]}, None),
    "an age that is none": ({"Date": [DAY.format(12)], "Age": ["old"]}, None),
    "none": ({}, None),
    "malformed": ({"Date": ["yesterday"]}, None),
    "empty": ({"Date": [""]}, None),
    "no such day": ({"Date": ["Fri, 99 Feb 2026 12:00:00 GMT"]}, None),
    "two that differ": ({"Date": [DAY.format(12), DAY.format(17)]}, None),
    "local time without its zone": ({"Date": ["Tue, 09 Jun 2026 17:00:00"]}, None),
    "the beginning of an epoch": ({"Date": ["Thu, 01 Jan 1970 00:00:10 GMT"]}, None),
    "a zone that nobody has": ({"Date": ["Tue, 09 Jun 2026 17:00:00 +999999"]}, None),
}


@pytest.mark.parametrize(("headers", "times"), TOLD.values(), ids=TOLD)
def test_when_an_answer_was_given(headers, times):
    assert site_times(Response("https://www.gov.kz/", headers=headers)) == times


def test_a_site_that_does_not_tell_the_time_is_crawled_and_that_is_said(archive):
    """A cache that says Age and writes Date anew may mean either moment: by one of them the clock is right."""
    world = World(["mfa"])
    world.add("mfa", langs=["ru"])
    with StandIn(world) as standin:
        standin.fault(lambda _: True, "headers", Age="86400")
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
    assert (done.status, done.report["site_clock"], done.counts["clock_unknown"]) == (0, "unknown", 1)
    assert "the site does not tell the time" in done.out
    assert "clock unknown" in govkz("status", "--archive", archive).stdout


def with_a_jump(distance: timedelta, signal: Path, words: list[str], errors: str) -> None:
    """Become that command, whose machine's clock is set anew once ``signal`` is there; then it is taken away."""
    clock = time_machine.travel(datetime.now(UTC), tick=True).start()

    def jump() -> None:
        until(signal.exists)
        clock.shift(distance)
        signal.unlink()

    Thread(target=jump, daemon=True).start()
    forking.command(words, ROOT, environment(), errors, errors)


@pytest.mark.parametrize("distance", [timedelta(days=400), timedelta(days=-400), timedelta(minutes=30)], ids=str)
def test_a_clock_that_is_set_in_the_middle_of_a_run_writes_nothing_more(distance, archive, tmp_path):
    """What was written before stays, and the next run goes on from there."""
    signal, errors = tmp_path / "signal", tmp_path / "errors"
    world = World.generate(5, ["mfa"], 30, NOON - timedelta(days=60), NOON, body_chars=200, odd=False, langs=["ru"])
    asked = {"entities": "mfa", "langs": "ru", "since": "2026-04-01"}

    def wait(record: Record) -> None:
        if (
            record is standin.log[-1]
            and len(standin.requests("graphql")) == 2
            and not errors.with_suffix(".2").exists()
        ):
            errors.with_suffix(".2").touch()
            signal.touch()
            until(lambda: not signal.exists())

    with StandIn(world, max_size=10) as standin:
        standin.on_answer = wait
        words = command("history", archive, standin.url, **asked)
        process = forking.SERVER.Process(target=with_a_jump, args=(distance, signal, words, str(errors)))
        process.start()
        process.join(PATIENCE)
        assert (process.exitcode, "set it right" in errors.read_text("utf-8")) == (1, True)
        again = crawl("history", archive, standin.url, **asked)
    assert (again.status, again.rows("SELECT count(*), count(DISTINCT article_id) FROM versions")) == (0, [(30, 30)])
    ((first, last),) = again.rows(
        "SELECT min(at), max(at) FROM (SELECT seen_at AS at FROM versions UNION ALL "
        "SELECT started_at FROM runs UNION ALL SELECT recorded_at FROM coverage)"
    )
    assert datetime.fromisoformat(last) - datetime.fromisoformat(first) < timedelta(minutes=20)
    assert govkz("verify", "--warc", "--archive", archive).returncode == 0
