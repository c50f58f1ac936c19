"""A release that reads otherwise than the one before makes no edit; what the site has changed meanwhile is one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.growth.conftest import Copy
from tests.growth.test_growth import rows
from tests.standin import StandIn, World

PERIOD = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = ("entities=mfa", "langs=kk", "since=2026-04-25")
ITEMS = 6

# The release of tomorrow keeps what the one of today leaves out, or the other way round.
READS_OTHERWISE = ("= body.text, [", '= body.text.replace(" ", "\\u2009"), [')


@pytest.fixture
def world() -> World:
    return World.generate(23, ["mfa"], ITEMS, *PERIOD, body_chars=300, odd=False)


def upgrade(copy: Copy) -> None:
    """Another rule of text, and its number, as whoever changes one must do."""
    copy.replace("govkz_crawler/normalise/stages.py", *READS_OTHERWISE)
    copy.replace("govkz_crawler/normalise/stages.py", "\nRULES = 1\n", "\nRULES = 2\n")


def events(copy: Copy) -> list[str]:
    return [row["event"] for row in rows(copy, "SELECT event FROM versions ORDER BY version_id")]


def test_another_reading_of_the_same_answers_is_no_edit(copy: Copy, world: World) -> None:
    with StandIn(world) as standin:
        copy.crawl("history", standin.url, *ASK)
        upgrade(copy)
        copy.crawl("history", standin.url, *ASK)
        assert events(copy) == ["new"] * ITEMS
        edited, redated, *_ = world.items(entity="mfa")
        world.edit("news", edited.id, "kk", title="Тақырып нақтыланды")
        world.edit("news", redated.id, "kk", created=redated.created + timedelta(minutes=3))
        copy.crawl("history", standin.url, *ASK)
        copy.crawl("history", standin.url, *ASK)
    assert events(copy) == ["new"] * ITEMS + ["edited"] * 2
    told = rows(copy, "SELECT article_id, title_changed, date_changed FROM edits ORDER BY article_id")
    assert [tuple(edit.values()) for edit in told] == [(edited.id, 1, 0), (redated.id, 0, 1)]
    readers = rows(copy, "SELECT DISTINCT reader FROM versions ORDER BY reader")
    assert [row["reader"] for row in readers] == ["graphql/1 text/1", "graphql/1 text/2"]


def test_a_number_alone_changes_nothing(copy: Copy, world: World) -> None:
    with StandIn(world) as standin:
        copy.crawl("history", standin.url, *ASK)
        copy.replace("govkz_crawler/normalise/stages.py", "\nRULES = 1\n", "\nRULES = 2\n")
        copy.crawl("history", standin.url, *ASK)
    assert events(copy) == ["new"] * ITEMS


def test_without_the_number_it_would_be_taken_for_an_edit(copy: Copy, world: World) -> None:
    """So the tests before this one prove something."""
    with StandIn(world) as standin:
        copy.crawl("history", standin.url, *ASK)
        copy.replace("govkz_crawler/normalise/stages.py", *READS_OTHERWISE)
        copy.crawl("history", standin.url, *ASK)
    assert events(copy) == ["new"] * ITEMS + ["edited"] * ITEMS


def dates(copy: Copy) -> list[Any]:
    return [row["published_at"] for row in rows(copy, "SELECT published_at FROM articles ORDER BY article_id")]


def test_another_rule_for_the_clock_of_a_source_derives_dates_again_and_makes_no_edit(copy: Copy, world: World) -> None:
    with StandIn(world) as standin:
        copy.crawl("history", standin.url, *ASK)
        before, leaves = dates(copy), rows(copy, "SELECT leaf_hash FROM log ORDER BY log_index")
        copy.replace("govkz_crawler/sources/graphql.py", "\nCLOCK = Clock.WALL\n", "\nCLOCK = Clock.STATED\n")
        copy.crawl("history", standin.url, *ASK)
        assert events(copy) == ["new"] * ITEMS
        told = copy.run("govkz_crawler.cli", "rebuild", "--archive", copy.archive)
        assert f"versions: {ITEMS} rows put right" in told
        copy.crawl("history", standin.url, *ASK)
    assert events(copy) == ["new"] * ITEMS
    assert rows(copy, "SELECT leaf_hash FROM log ORDER BY log_index")[: len(leaves)] == leaves
    moved = [
        (datetime.fromisoformat(now) - datetime.fromisoformat(then))
        for now, then in zip(dates(copy), before, strict=True)
    ]
    assert {distance.total_seconds() for distance in moved} == {5 * 3600}
    copy.run("govkz_crawler.cli", "verify", "--warc", "--archive", copy.archive)
