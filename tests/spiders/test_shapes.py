"""Answers that are well-formed and not what a reader knows: nothing doubtful is archived, and the report says what."""

from datetime import UTC, datetime

import pytest

from tests.crawling import crawl
from tests.sources.answers import graphql, item, news, rss
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa,moa", "langs": "ru", "RETRY_TIMES": 0}
ROW = "rows with id, title, created_date"
MANY = 100_000


def instead(body: str) -> tuple[str, dict[str, bytes]]:
    return "instead", {"body": body.encode()}


CASES = {
    # source, fault: what was expected, what was found
    "RSS of another root": ("rss", instead("<opml><body/></opml>"), "rss, feed, rdf as the root", "opml"),
    "RSS without any id": (
        "rss", ("renamed_fields", {"link": "href", "guid": "uid"}), "rows that can be read", "3 rows, each no id"
    ),
    "RSS without end": ("rss", instead(rss(item(title="a") * MANY)), "at most 10,000 rows", "100,000"),
    "GraphQL with a renamed field": ("graphql", ("renamed_fields", {}), ROW, "created_date is missing"),
    "GraphQL with objects for titles": (
        "graphql", ("wrong_types", {"name": "title", "value": {"ru": "Заголовок"}}), ROW, "title is an object with ru"
    ),
    "GraphQL with nulls for ids": ("graphql", ("wrong_types", {}), "rows that can be read", "3 rows, each id is null"),
    "GraphQL in another envelope": (
        "graphql", instead('{"data": {"news": {"edges": []}}}'), "a list of news", "an object with edges"
    ),
    "GraphQL without end": (
        "graphql", instead(graphql([news(1) | {"body": None}] * MANY)), "at most 10,000 rows", "100,000"
    ),
    "REST with a renamed field": ("rest", ("renamed_fields", {"title": "name"}), ROW, "title is missing"),
    "REST in another envelope": ("rest", instead('{"result": []}'), "a list of rows", "an object with result"),
}  # fmt: skip


@pytest.fixture
def standin():
    with StandIn(World.generate(13, ["mfa", "moa"], 3, START, END, body_chars=300), rest="open") as running:
        yield running


@pytest.mark.parametrize(("source", "fault", "expected", "found"), CASES.values(), ids=CASES)
def test_a_changed_shape(source, fault, expected, found, standin, archive):
    kind, options = fault
    standin.fault(source, kind, **options)
    done = crawl("press", archive, standin.url, **ASK, GOVKZ_SOURCES=source)
    assert done.status == 4, done.out
    assert done.err == ""
    shape = done.report["changed_shapes"][source]
    assert (expected in shape["expected"], found in shape["found"]) == (True, True), shape
    assert done.rows("SELECT count(*) FROM versions") == [(0,)]
    assert done.rows("SELECT DISTINCT outcome FROM coverage") == [("failed",)]


def test_a_new_field_is_only_reported(standin, archive):
    for source in ("rss", "graphql"):
        standin.fault(source, "unknown_field", name="moderation")
    done = crawl("press", archive, standin.url, **ASK)
    assert (done.status, done.err) == (0, "")
    assert done.rows("SELECT count(*) FROM articles") == [(6,)]
    assert done.report["unknown_fields"] == {"rss moderation": 2, "graphql moderation": 2}
