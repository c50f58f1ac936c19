"""What was looked at, what was not, and what each feed is like: against naive models."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govkz_crawler.items import SITE_WIDE, Feed, Reading, Scope
from govkz_crawler.normalise.clock import utc
from tests.archive.conftest import IN_MEMORY
from tests.archive.writing import FEED, day, findings, looked, record, rows, run
from tests.archive_factory import item

FEEDS = (FEED, Feed("edu", "news", "ru"), Feed("moa", "news", "kk"))
SITE = Feed(SITE_WIDE, "news", "kk")
EVERYTHING = Feed(SITE_WIDE, SITE_WIDE, SITE_WIDE)
ENTITIES = ["edu", "moa", "mfa"]
HOURS = 24


def hour(number: int) -> str:
    return utc(datetime(2025, 9, 1, tzinfo=UTC) + timedelta(hours=number))


@st.composite
def periods(draw: st.DrawFn, backwards: bool = False) -> tuple[int, int]:
    one, other = draw(st.integers(0, HOURS)), draw(st.integers(0, HOURS))
    return (one, other) if backwards else (min(one, other), max(one, other))


def names() -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(ENTITIES))


@st.composite
def quiet(draw: st.DrawFn) -> list[Reading]:
    """Readings of some feeds that began together and brought nothing new: they share a row."""
    since, until = draw(periods())
    return [
        Reading(
            feed=feed, source="graphql", outcome="complete", began_at=hour(HOURS), asked_from=hour(since),
            asked_to=hour(until), from_at=hour(draw(st.integers(0, since))), to_at=hour(until),
        )
        for feed in draw(st.lists(st.sampled_from(FEEDS), unique=True))
    ]  # fmt: skip


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Of a feed, of a list of the whole site, or of a site that cannot be asked."""
    asked = draw(st.none() | periods())
    feed = draw(st.sampled_from((*FEEDS, SITE, SITE, EVERYTHING)))
    read = draw(st.none() | periods(backwards=True)) if feed != EVERYTHING else None
    scopes = {SITE: Scope(draw(names()), draw(names())), EVERYTHING: Scope(sections=("news",), langs=("kk", "ru"))}
    return Reading(
        feed=feed,
        scope=scopes.get(feed),
        source="graphql",
        outcome=draw(st.sampled_from(["complete", "partial", "refused", "failed"])),
        reason=draw(st.none() | st.just("graphql: 504")),
        asked_from=hour(asked[0]) if asked else None,
        asked_to=hour(asked[1]) if asked else None,
        from_at=hour(read[0]) if read else None,
        to_at=hour(read[1]) if read else None,
    )


def period(reading: Reading) -> tuple[str, str] | None:
    """What was read; what begins after it ends is the moment of its end."""
    if reading.from_at is None or reading.to_at is None:
        return None
    return min(reading.from_at, reading.to_at), reading.to_at


def merged(read: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Periods joined one by one, until none touches another."""
    spans: list[tuple[str, str]] = []
    for begin, end in read:
        touching = [span for span in spans if span[0] <= end and span[1] >= begin]
        spans = [span for span in spans if span not in touching]
        spans.append((min(begin, *(s for s, _ in touching), begin), max(end, *(e for _, e in touching), end)))
    return sorted(spans)


def unread(read: list[tuple[str, str]], edges: list[str]) -> set[int]:
    """The hours between the earliest and the latest moment of all, within which nobody looked."""
    moments = [*edges, *(moment for one in read for moment in one)]
    return {
        number
        for number in range(HOURS)
        if moments
        and min(moments) <= hour(number) < max(moments)
        and not any(begin <= hour(number) and hour(number + 1) <= end for begin, end in read)
    }


@settings(max_examples=10)
@given(st.lists(st.lists(readings().map(lambda one: [one]) | quiet(), max_size=5).map(chain.from_iterable), max_size=3))
def test_spans_gaps_and_feeds_are_what_a_naive_model_says(runs: list[Iterable[Reading]]) -> None:
    told: list[tuple[Reading, str]] = []
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        path = Path(folder) / "press.db"
        for number, of_run in enumerate(runs, start=1):
            with run(path, number) as writer:
                for reading in of_run:
                    writer.close_reading(reading, day(number))
                    told.append((reading, day(number)))
        feeds = (*FEEDS, Feed("mfa", "news", "kk"), SITE, replace(SITE, lang="ru"))
        for feed in feeds if runs else ():
            check(path, feed, [(reading, at) for reading, at in told if speaks_for(reading, feed, told)], told)
        assert not runs or findings(path) == []


def speaks_for(reading: Reading, feed: Feed, told: list[tuple[Reading, str]]) -> bool:
    """A list of the whole site speaks for each feed that was ever named, before or after."""
    if reading.feed == EVERYTHING:
        return feed.entity == SITE_WIDE
    if reading.feed != SITE or feed == SITE:
        return reading.feed == feed
    named = any(
        other.feed == feed
        or (other.feed == SITE and other.scope and feed.entity in other.scope.entities - other.scope.but)
        for other, _ in told
    )
    assert reading.scope is not None
    return named and feed.lang == SITE.lang and feed.entity not in reading.scope.but


def check(path: Path, feed: Feed, told: list[tuple[Reading, str]], of_all: list[tuple[Reading, str]]) -> None:
    key = (feed.entity, feed.section, feed.lang)
    of_feed = "WHERE entity = ? AND section = ? AND lang = ?"
    read = [known for reading, _ in told if (known := period(reading))]
    assert rows(path, f"SELECT from_at, to_at FROM spans {of_feed} ORDER BY 1", *key) == merged(read)

    asked = [edge for reading, _ in told for edge in (reading.asked_from, reading.asked_to) if edge]
    if told and feed.entity != SITE_WIDE:  # whoever asks for the whole site asks for each feed of it
        site = replace(feed, entity=SITE_WIDE)
        asked += (
            [max(ends)]
            if (ends := [r.asked_to for r, _ in of_all if speaks_for(r, site, of_all) and r.asked_to])
            else []
        )
    gaps = rows(path, f"SELECT from_at, to_at, hours FROM gaps {of_feed}", *key)
    found = {number for number in range(HOURS) for begin, end, _ in gaps if begin <= hour(number) < end}
    assert found == unread(read, asked)
    assert sum(hours for *_, hours in gaps) == len(found)

    state = rows(path, f"SELECT * FROM feed_state {of_feed}", *key)
    assert state == ([(*key, *model(told))] if told else [])


def model(told: list[tuple[Reading, str]]) -> tuple[Any, ...]:
    last, at = told[-1]
    begins = [reading.asked_from for reading, _ in told if reading.asked_from]
    ends = [reading.asked_to for reading, _ in told if reading.asked_to]
    complete = [at for reading, at in told if reading.outcome == "complete"]
    refused = [at for reading, at in told if reading.outcome == "refused"]
    return (
        min(begins, default=None), max(ends, default=None), at, last.outcome, last.reason,
        max(complete, default=None), max(refused, default=None),
    )  # fmt: skip


def test_published_nothing_and_nobody_looked_are_different(archive):
    with run(archive, 1) as writer:
        writer.close_reading(looked(items=0), day(1))
        writer.close_reading(looked(Feed("moa", "news", "kk"), "refused", reason="rss: 403", asked_to=day(2)), day(1))
    looked_at = rows(archive, "SELECT entity, items, outcome FROM coverage")
    assert looked_at == [("edu", 0, "complete"), ("moa", 0, "refused")]
    assert rows(archive, "SELECT entity, from_at, to_at FROM gaps") == [("moa", "2025-08-01T00:00:00Z", day(2))]
    assert rows(archive, "SELECT entity, last_outcome, last_reason, last_refused_at FROM feeds") == [
        ("edu", "complete", None, None),
        ("moa", "refused", "rss: 403", day(1)),
    ]


def test_a_gap_stays_until_it_is_filled(archive):
    def reads(number: int, begin: str, end: str) -> list[tuple[Any, ...]]:
        with run(archive, number) as writer:
            writer.close_reading(looked(asked_from=begin, asked_to=end, from_at=begin, to_at=end), day(number))
        return rows(archive, "SELECT from_at, to_at FROM gaps")

    assert reads(1, hour(0), hour(5)) == []
    assert reads(2, hour(9), hour(12)) == [(hour(5), hour(9))]
    assert reads(3, hour(5), hour(7)) == [(hour(7), hour(9))]
    assert reads(4, hour(6), hour(10)) == []


def test_each_feed_tells_when_it_last_had_something_new(archive):
    for number, article_id in ((1, 1), (2, 2), (3, 2)):
        record(archive, number, item(article_id, seen_at=day(number)))
        with run(archive, number, hour=12) as writer:
            writer.close_reading(looked(), day(number, 12))
    assert rows(archive, "SELECT last_new_at, last_looked_at, last_complete_at FROM feeds") == [
        (day(2), day(3, 12), day(3, 12))
    ]
