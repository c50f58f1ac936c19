"""Feeds that were read and brought nothing new share a row of `coverage`, and all is as if each had its own."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from govkz_crawler.archive.feeds import last_shown, spans
from govkz_crawler.archive.file.connection import open_to_read, reading, writing
from govkz_crawler.archive.transfer.merge import merge
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.archive.write.quiet_readings import MOST
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.browse.queries.items import SOUGHT
from govkz_crawler.browse.serving import site
from govkz_crawler.interchange.tables import table
from govkz_crawler.interchange.tables.table import TableRows
from govkz_crawler.items import NOT_MODIFIED, SITE_WIDE, Feed, Reading, Scope
from tests.archive.writing import day, findings, rows, run
from tests.archive_factory import item

BODIES = ["edu", "moa", *(f"body-{number}" for number in range(18))]
FEEDS = [Feed(entity, "news", lang) for entity in BODIES for lang in ("kk", "ru")]
SINCE = "2025-08-20T00:00:00Z"
LATER = "Мектепте 350 оқушыға орын бар.\nСабақ 2 қыркүйекте басталады."
OWN = "SELECT count(*) FROM coverage WHERE entity = ?"


def looked_back(feed: Feed, number: int, second: int = 0, **changes: object) -> Reading:
    """What ``history`` says of a feed that it read in the night of that day."""
    began = day(number, 8).replace(":00Z", f":{second:02}Z")
    told = Reading(
        feed, "graphql", "complete", extent="full", began_at=began, asked_from=SINCE, asked_to=day(number, 8),
        from_at=SINCE, to_at=day(number, 8), items=2,
    )  # fmt: skip
    return replace(told, **changes)  # type: ignore[arg-type]


def polled(feed: Feed, number: int, second: int = 0) -> Reading:
    """What a poll says of a feed whose list goes back to a day of its own, or is as it was."""
    oldest = day(1 + BODIES.index(feed.entity) % 2, 7)
    same = feed.entity.endswith("7")
    return looked_back(
        feed, number, second, source="graphql", extent="summary", reason=NOT_MODIFIED if same else None,
        asked_from=day(number - 1, 8), from_at=day(number - 1, 8) if same else oldest,
    )  # fmt: skip


def story(path: Path, *, together: bool) -> Path:
    """Nights and polls without news, but for a feed that is refused, and one in which something is missing.

    Unless ``together`` no two readings begin in the same second, so that each has a row of its own.
    """

    def seconds() -> Iterator[int]:
        return iter([0] * len(FEEDS) if together else range(len(FEEDS)))

    with run(path, 2) as writer:
        for number in (1, 2, 3):
            writer.record(item(number, published_at=day(1), seen_at=day(2, 8)))
        for feed, second in zip(FEEDS, seconds(), strict=True):
            writer.close_reading(looked_back(feed, 2, second), day(2))
    for number in (3, 4):
        with run(path, number) as writer:
            for feed, second in zip(FEEDS, seconds(), strict=True):
                writer.close_reading(polled(feed, number, second), day(number))
    with run(path, 5) as writer:
        for feed, second in zip(FEEDS, seconds(), strict=True):
            refused = {"outcome": "refused", "from_at": None, "to_at": None, "reason": "graphql: 403"}
            changes = {"body-3": refused, "edu": {"missing": frozenset({3})}}.get(feed.entity, {})
            writer.close_reading(looked_back(feed, 5, second, **changes), day(5))
    with run(path, 6) as writer:
        writer.record(item(1, text=LATER, published_at=day(1), seen_at=day(6)))
        writer.record(item(4, published_at=day(6, 7), seen_at=day(6)))
    return path


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[Path, Path]:
    """The same story with shared rows, and with a row for each reading."""
    folder = tmp_path_factory.mktemp("quiet")
    return story(folder / "together.db", together=True), story(folder / "apart.db", together=False)


def test_a_night_without_news_costs_a_row_a_language_and_kind(told):
    together, apart = told
    of_run = "SELECT count(*) FROM coverage GROUP BY run_id ORDER BY run_id"
    # The feed that had items first, those that were refused, and the one that lacks something have rows of their own.
    assert rows(together, of_run) == [(3,), (4,), (4,), (6,)]
    assert rows(apart, of_run) == [(len(FEEDS),)] * 4
    own = "SELECT DISTINCT entity FROM coverage WHERE entity <> '+' ORDER BY 1"
    assert rows(together, own) == [("body-3",), ("edu",)]
    total = "SELECT sum(items) FROM coverage GROUP BY run_id ORDER BY run_id"
    assert rows(together, total) == rows(apart, total)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM spans",
        "SELECT * FROM feeds",
        "SELECT * FROM gaps",
        "SELECT * FROM feed_state",
        "SELECT article_id, event, seen_at, substr(not_before, 1, 16) FROM versions",
        "SELECT article_id, state_kk, state_ru, own_at_kk FROM pairs",
        "SELECT article_id, verdict, recorded_at FROM absences",
    ],
)
def test_all_that_follows_is_as_if_each_had_its_own_row(told, query):
    together, apart = told
    assert sorted(rows(together, query), key=repr) == sorted(rows(apart, query), key=repr) != []


def test_what_was_looked_at_of_a_feed_is_found_as_the_document_says(told):
    document = (Path(__file__).parents[2] / "DATA_FORMAT.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"^```sql\n(SELECT coverage_id.*?)```$", document, flags=re.M | re.S)
    for entity, readings in (("edu", 4), ("moa", 4), ("body-3", 4), ("mfa", 0)):
        together, apart = ([found[2:] for found in rows(path, query.replace("'mfa'", f"'{entity}'"))] for path in told)
        assert together == apart
        assert len(apart) == readings


@pytest.mark.parametrize(("entity", "number"), [("edu", 8), ("moa", 8), ("body-3", 8), ("mfa", 0)])
def test_an_export_of_a_feed_has_the_rows_that_tell_of_it(told, entity, number):
    for path in told:
        with reading(path) as db:
            exported = [*TableRows(table("coverage"), db, Selection(entities=(entity,)))]
        assert len(exported) == number
        assert all(row["entity"] == entity or f'"{entity}"' in row["scope"] for row in exported)


def test_the_page_of_a_run_says_of_how_many_feeds_a_row_tells(told):
    (run_id,) = rows(told[0], "SELECT max(run_id) FROM coverage")[0]
    page = asyncio.run(site(told[0]).client.get(f"/runs/{run_id}?ui=en"))
    assert page.status_code == 200
    assert page.text.count(f"Feeds: {len(BODIES) - 2}") == len(("kk", "ru"))


def test_what_spiders_ask_is_answered_as_if_each_had_its_own_row(told):
    def answers(path: Path) -> list[object]:
        with closing(open_to_read(path)) as db:
            return [
                (
                    feed, spans.read_until(db, feed), spans.reached_at(db, feed, day(5, 8)) is None,
                    last_shown.ever_read(db, *(feed.entity, feed.section, feed.lang)),
                )
                for feed in (*FEEDS, Feed("mfa", "news", "kk"), Feed(SITE_WIDE, "news", "kk"))
            ]  # fmt: skip

    together, apart = map(answers, told)
    assert together == apart
    assert {answer[1] for answer in together} == {day(5, 8), day(4, 8), None}  # type: ignore[index]


@pytest.mark.parametrize("entity", ["edu", "moa", "body-3", "mfa"])
@pytest.mark.parametrize("published_at", [SINCE, day(1), day(2, 7), day(3), day(5)])
def test_no_row_shows_more_of_a_feed_than_was_read_of_it(told, entity, published_at):
    """By its own beginning: a row of several feeds begins with the one that was read from furthest back."""
    values = {"entity": entity, "section": "news", "lang": "kk", "published_at": published_at}

    def sought(path: Path) -> object:
        with closing(open_to_read(path)) as db:
            (moment,) = db.execute(SOUGHT, values).fetchone()
            return moment and moment[:16]

    together, apart = map(sought, told)
    assert together == apart


def test_it_verifies_and_can_be_united_in_any_order(told, tmp_path):
    """Also with an archive that has a list of the whole site: it tells of the feeds that only a shared row names."""
    site = tmp_path / "site.db"
    with run(site, 7) as writer:
        everybody = Scope(frozenset(["mfa", "moa"]), frozenset(["body-1"]))
        writer.close_reading(looked_back(Feed(SITE_WIDE, "news", "kk"), 7, scope=everybody), day(7))
    derived = []
    for name, order in (("one", (told[0], site)), ("other", (site, told[0]))):
        united = tmp_path / f"{name}.db"
        copyfile(order[0], united)
        with reading(order[1]) as theirs, writing(united) as ours:
            merge(ours, theirs)
        assert findings(united) == []
        derived.append([sorted(rows(united, f"SELECT * FROM {table}"), key=repr) for table in ("spans", "feed_state")])
    assert derived[0] == derived[1]
    assert len(derived[0][1]) == len(FEEDS) + 2
    assert findings(told[0]) == findings(told[1]) == []


def test_each_poll_may_ask_for_what_came_since_its_own_last_one(archive):
    """Then a row tells from when on each was read, and what was asked for is in it whole."""
    with run(archive, 2) as writer:
        for number, entity in enumerate(BODIES[:3]):
            feed = Feed(entity, "news", "kk")
            writer.close_reading(looked_back(feed, 2, to_at=day(2, number)), day(2))
    with run(archive, 3) as writer:
        for number, entity in enumerate(BODIES[:3]):
            start = day(2, number)
            feed = Feed(entity, "news", "kk")
            writer.close_reading(looked_back(feed, 3, asked_from=start, from_at=start), day(3))
    assert rows(archive, "SELECT entity, asked_from, from_at FROM coverage")[-1] == ("+", None, day(2, 0))
    assert rows(archive, "SELECT count(*), min(from_at), min(to_at), max(to_at) FROM spans") == [
        (3, SINCE, day(3, 8), day(3, 8))
    ]
    assert rows(archive, "SELECT * FROM gaps") == findings(archive) == []


def test_a_run_that_is_told_to_end_keeps_what_waits(archive):
    with closing(Writer(archive, run=Run("stopped", day(1)))) as writer:
        writer.begin_run("history", {}, day(1))
        for feed in FEEDS:
            writer.close_reading(looked_back(feed, 1), day(1))
        writer.finish_run("partial", {}, day(1))
    assert rows(archive, "SELECT entity, lang FROM coverage") == [("+", "kk"), ("+", "ru")]
    assert rows(archive, "SELECT DISTINCT ledger FROM log WHERE log_index > 0") == [("coverage",), ("run_log",)]
    assert findings(archive) == []


def test_a_run_that_is_killed_loses_what_waits_and_nothing_else(archive):
    with closing(Writer(archive, run=Run("killed", day(1)))) as writer:
        writer.begin_run("history", {}, day(1))
        for feed in FEEDS[:4]:
            writer.close_reading(looked_back(feed, 1), day(1))
        writer.commit()
        for feed in FEEDS[4:]:
            writer.close_reading(looked_back(feed, 1), day(1))
    assert rows(archive, "SELECT entity FROM feeds ORDER BY 1") == [("edu",), ("edu",), ("moa",), ("moa",)]
    assert findings(archive) == []


def test_what_depends_on_what_was_read_does_not_miss_what_waits(archive):
    """A feed that is read again, an item that is looked at, a list of the whole site: they come after what waits."""
    kk = [feed for feed in FEEDS if feed.lang == "kk"]
    with run(archive, 2) as writer:
        writer.record(item(1, published_at=day(1), seen_at=day(2, 7)))
    with run(archive, 3) as writer:
        for feed in kk:
            writer.close_reading(looked_back(feed, 3), day(3))
        writer.record(item(1, text=LATER, published_at=day(1), seen_at=day(3)))
        assert writer.db.execute(OWN, "+").fetchone() == (1,)
        writer.close_reading(looked_back(kk[2], 3), day(3, 10))
        writer.close_reading(looked_back(kk[2], 3, outcome="partial", reason="graphql: 504"), day(3, 11))
        everybody = Scope(frozenset(BODIES))
        writer.close_reading(looked_back(Feed(SITE_WIDE, "news", "kk"), 3, scope=everybody), day(3, 11))
    assert rows(archive, "SELECT event, not_before FROM versions") == [("new", None), ("edited", day(3, 8))]
    assert rows(archive, "SELECT entity, scope FROM coverage ORDER BY coverage_id")[-1] == (SITE_WIDE, "{}")
    assert findings(archive) == []


def test_a_row_tells_of_some_hundred_feeds_at_most(archive):
    with run(archive, 2) as writer:
        for number in range(MOST + 2):
            writer.close_reading(looked_back(Feed(f"body-{number}", "news", "kk"), 2), day(2))
    query = "SELECT json_array_length(scope, '$.of.\"' || from_at || '\"') FROM coverage ORDER BY coverage_id"
    assert rows(archive, query) == [(MOST,), (2,)]
    assert rows(archive, "SELECT count(*) FROM feeds") == [(MOST + 2,)]
