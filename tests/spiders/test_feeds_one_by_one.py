"""Where the site has no list of everything each feed is read by itself: a night without news costs a few rows."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from tests.crawling import Crawl, crawl, govkz
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = [f"entity-{number}" for number in range(24)]
FEEDS = 2 * len(ENTITIES)  # in Kazakh and in Russian
ASK = {"entities": ",".join(ENTITIES), "GOVKZ_SOURCES": "graphql"}
SINCE = {"since": "2026-01-01"}
OF_RUN = "SELECT entity, lang, outcome, items FROM coverage WHERE run_id = ? ORDER BY outcome, entity, lang"
# What a row says of each feed: the one that it names, or those in its scope.
EACH = """
WITH told AS (SELECT * FROM coverage WHERE run_id = ?)
SELECT entity || '/' || section || '/' || lang, outcome, from_at, to_at FROM told WHERE entity <> '+'
UNION ALL
SELECT one.value || '/' || section || '/' || lang, outcome, period.key, to_at
FROM told, json_each(scope, '$.of') AS period, json_each(period.value) AS one WHERE entity = '+'
"""


class Night(NamedTuple):
    """A run and its report."""

    done: Crawl
    report: dict[str, Any]

    @property
    def status(self) -> int:
        return self.done.status

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.done.rows(query, self.report["run_id"])


@pytest.fixture(scope="module")
def nights(tmp_path_factory) -> list[Night]:
    """A look back that finds all, one that finds nothing new, two polls, and a look back that is refused half-way."""
    archive = tmp_path_factory.mktemp("nights") / "press.db"
    with StandIn(World.generate(7, ENTITIES, 3, START, END, body_chars=300)) as standin:
        spiders = [("history", SINCE), ("history", SINCE), ("press", {}), ("press", {}), ("history", SINCE)]
        done = []
        for number, (spider, options) in enumerate(spiders):
            if number == len(spiders) - 1:
                standin.fault("graphql", "refusal", nth=FEEDS // 2)
            crawled = crawl(spider, archive, standin.url, **ASK, **options)
            done.append(Night(crawled, crawled.report))
    return done


def test_feeds_with_news_have_rows_of_their_own(nights):
    assert (nights[0].status, len(nights[0].rows(OF_RUN))) == (0, FEEDS)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_feeds_without_news_share_one(number, nights):
    items = 3 * len(ENTITIES)
    assert nights[number].status == 0
    assert nights[number].rows(OF_RUN) == [("+", lang, "complete", items) for lang in ("kk", "ru")]


def test_a_feed_that_was_refused_is_not_said_to_be_complete(nights):
    refused = nights[-1]
    assert refused.status == 3
    rows = refused.rows(OF_RUN)
    assert {entity for entity, _, outcome, _ in rows if outcome == "complete"} == {"+"}
    assert len([entity for entity, _, outcome, _ in rows if outcome != "complete"]) > 1


def test_the_rows_say_of_each_feed_what_the_report_says(nights):
    for night in nights:
        told = [tuple(feed[name] for name in ("feed", "outcome", "from_at", "to_at")) for feed in night.report["feeds"]]
        assert sorted(night.rows(EACH), key=repr) == sorted(told, key=repr)
        assert len(told) == FEEDS


def test_every_feed_was_read_up_to_its_last_complete_reading(nights):
    done, report = nights[-1]
    assert done.rows("SELECT count(*), count(DISTINCT entity) FROM spans") == [(FEEDS, len(ENTITIES))]
    whole = "SELECT count(*) FROM feeds WHERE last_outcome = 'complete'"
    assert done.rows(whole) == [(report["counts"]["feeds_complete"],)]


def test_it_verifies_and_can_be_made_of_the_evidence_again(nights, tmp_path):
    archive = nights[-1].done.archive
    assert govkz("verify", "--warc", "--archive", archive).returncode == 0
    again = tmp_path / "again.db"
    done = govkz("rebuild", "--from-warc", "--warc-dir", archive.parent / "warc", "--archive", again)
    assert done.returncode == 0, done.stderr
    for table in ("coverage", "spans", "feed_state"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4"
        assert Crawl(0, "", "", again).rows(query) == Crawl(0, "", "", archive).rows(query)
