"""Answers that are well-formed and not what a reader knows: nothing doubtful is archived, and the report says what."""

import shutil
from datetime import UTC, datetime

import pytest

from tests.crawling import crawl
from tests.sources.answers import graphql, item, news, rss
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa,moa", "langs": "ru", "RETRY_TIMES": 0}
ROW = "rows with id, title, created_date"
MANY = 20_000


def instead(body: str) -> tuple[str, dict[str, bytes]]:
    return "instead", {"body": body.encode()}


CASES = {
    # source, fault: what was expected, what was found
    "RSS of another root": ("rss", instead("<opml><body/></opml>"), "rss, feed, rdf as the root", "opml"),
    "RSS without any id": (
        "rss", ("renamed_fields", {"link": "href", "guid": "uid"}), "rows that can be read", "3 rows, each no id"
    ),
    "RSS without end": ("rss", instead(rss(item(title="a") * MANY)), "at most 10,000 rows", "20,000"),
    "GraphQL with a renamed field": ("graphql", ("renamed_fields", {}), ROW, "created_date is missing"),
    "GraphQL with objects for titles": (
        "graphql", ("wrong_types", {"name": "title", "value": {"ru": "Заголовок"}}), ROW, "title is an object with ru"
    ),
    "GraphQL with nulls for ids": ("graphql", ("wrong_types", {}), "rows that can be read", "3 rows, each id is null"),
    "GraphQL in another envelope": (
        "graphql", instead('{"data": {"news": {"edges": []}}}'), "a list of news", "an object with edges"
    ),
    "GraphQL without end": (
        "graphql", instead(graphql([news(1) | {"body": None}] * MANY)), "at most 10,000 rows", "20,000"
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


def thirty() -> World:
    return World.generate(17, ["mfa"], 30, START, END, langs=["ru"], body_chars=300)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """An archive that holds thirty items, each with a text of its own but one."""
    archive = tmp_path_factory.mktemp("held") / "press.db"
    with StandIn(thirty()) as standin:
        assert crawl("press", archive, standin.url, entities="mfa", langs="ru").counts["new"] == 20
        assert crawl("history", archive, standin.url, entities="mfa", langs="ru", since="2026-03-01").status == 0
    return archive


# What only the archive can tell: each field may be null, and no answer says that it held something yesterday.
EMPTIED = {
    "texts that are null": ("wrong_types", {"name": "body"}, "body", "rows with null"),
    "texts under another name": ("renamed_fields", {"body": "bodyHtml"}, "body", "rows with null"),
    "texts that are one text": ("wrong_types", {"name": "body", "value": "<p>Подождите</p>"}, "body", "Подождите"),
    "titles that are null": ("wrong_types", {"name": "title"}, "title", "rows with null"),
    "titles that are dashes": ("wrong_types", {"name": "title", "value": "-"}, "title", "the string '-'"),
    "dates that are null": ("wrong_types", {"name": "created_date"}, "dates of publication", "rows with null"),
    "dates that are none": ("wrong_types", {"name": "created_date", "value": "99.99"}, "dates of publication", "99.99"),
}


@pytest.mark.parametrize("name", EMPTIED)
def test_a_field_that_is_lost_everywhere_is_no_edit(name, held, tmp_path):
    """G5: a changed shape never makes an item empty."""
    kind, options, expected, found = EMPTIED[name]
    spider = "press" if "texts" in name else "history"
    archive = shutil.copy(held, tmp_path / "press.db")
    with StandIn(thirty()) as standin:
        standin.world.add("mfa", langs=["ru"], created=END, body_chars=300)
        standin.fault("graphql", kind, **options)
        more = {"since": "2026-03-01"} if spider == "history" else {}
        done = crawl(spider, archive, standin.url, entities="mfa", langs="ru", **more)
    assert (done.status, done.err) == (4, ""), done.out
    shape = done.report["changed_shapes"]["graphql"]
    assert expected in shape["expected"]
    assert found in shape["found"]
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]
    assert done.rows("SELECT count(*) FROM quarantine") == [(0,)]


def test_one_item_may_lose_its_text(held, tmp_path):
    """That is what the site is watched for."""
    archive = shutil.copy(held, tmp_path / "press.db")
    with StandIn(thirty()) as standin:
        emptied = standin.world.items()[-3].id
        standin.world.edit("news", emptied, "ru", body="")
        done = crawl("history", archive, standin.url, entities="mfa", langs="ru", since="2026-03-01")
    assert (done.status, done.counts["edited"]) == (0, 1)
    assert done.rows("SELECT article_id, text_after FROM edits") == [(emptied, "")]


def test_a_row_that_cannot_be_used_is_not_missing(held, tmp_path):
    """The site lists the item, whatever else it says of it."""
    archive = shutil.copy(held, tmp_path / "press.db")
    with StandIn(thirty()) as standin:
        for _ in range(2):
            standin.fault("graphql", "one_odd_row", times=1)
            done = crawl(
                "history", archive, standin.url, entities="mfa", langs="ru", since="2026-03-01",
                GOVKZ_REMOVAL_CONFIRMATIONS=1,
            )  # fmt: skip
            assert (done.status, done.counts["quarantined"]) == (0, 1)
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]


def test_a_feed_whose_titles_are_one_is_left_for_graphql(held, tmp_path):
    archive = shutil.copy(held, tmp_path / "press.db")
    with StandIn(thirty()) as standin:
        standin.world.add("mfa", langs=["ru"], created=END, body_chars=300)
        standin.fault("rss", "wrong_types", name="title", value="Новости")
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru")
    assert (done.status, done.counts["new"], done.counts["edited"]) == (4, 1, 0)
    assert done.report["changed_shapes"]["rss"]["found"].endswith("rows with the string 'Новости'")
