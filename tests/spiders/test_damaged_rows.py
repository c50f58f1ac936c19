"""A row that cannot be used is kept apart, and the reading goes on, however few or many rows there are beside it."""

from datetime import UTC, datetime

import pytest

from tests.crawling import crawl
from tests.sources.answers import graphql, item, news, rss
from tests.standin import StandIn, Where, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
BROKEN = "Жаңалық".encode()[:-1]
HISTORY = {"langs": "ru", "since": "2026-03-01", "RETRY_TIMES": 0}
HELD = "SELECT entity, count(*) FROM articles GROUP BY 1 ORDER BY 1"


@pytest.fixture
def standin():
    with StandIn(World.generate(13, ["mfa", "moa"], 3, START, END, body_chars=300)) as running:
        yield running


def broken(source: str, rows: int) -> dict[str, bytes]:
    """An answer with so many rows, of each of which the title has half a letter at its end."""
    made = {
        "rss": lambda: rss(*[item(title="Жаңа{}", guid=str(7 + number)) for number in range(rows)]),
        "graphql": lambda: graphql([news(7 + number, title="Жаңа{}", projects=None) for number in range(rows)]),
    }[source]()
    beside = "<!-- Министрлік жаңа мектептің құрылысын аяқтады -->" if source == "rss" else ""
    return {"body": (made + beside).encode().replace(b"{}", BROKEN)}


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize(("spider", "source"), [("press", "rss"), ("history", "graphql")])
def test_a_feed_of_damaged_rows_only(spider, source, rows, standin, archive):
    standin.fault(Where(source, entity="mfa"), "instead", **broken(source, rows))
    options = HISTORY if spider == "history" else {"langs": "ru"}
    done = crawl(spider, archive, standin.url, entities="mfa,moa", **options, GOVKZ_SOURCES=source)
    assert (done.status, done.counts["quarantined"], done.rows(HELD)) == (0, rows, [("moa", 3)]), done.out
    kept_apart = done.rows("SELECT article_id, reason FROM quarantine ORDER BY 1")
    assert kept_apart == [(7 + number, "bytes that are no text") for number in range(rows)]


def test_the_only_row_is_of_another_type(standin, archive):
    standin.fault(Where("graphql", entity="mfa"), "instead", body=graphql([news(7, title=["?"])]).encode())
    done = crawl("history", archive, standin.url, entities="mfa,moa", **HISTORY, GOVKZ_SOURCES="graphql")
    assert (done.status, done.counts["quarantined"], done.rows(HELD)) == (0, 1, [("moa", 3)])


@pytest.mark.parametrize(("spider", "source"), [("press", "rss"), ("history", "graphql")])
def test_the_only_row_tells_not_even_its_id(spider, source, standin, archive):
    """Whether the item that is held is gone, nobody can tell; the other feeds are read all the same."""
    nobody = graphql([news(7) | {"id": None}]) if source == "graphql" else rss(item(title="Жаңалық"))
    options = {"entities": "mfa,moa", **HISTORY} if spider == "history" else {"entities": "mfa,moa", "langs": "ru"}
    options |= {"RETRY_TIMES": 0, "GOVKZ_SOURCES": source, "GOVKZ_REMOVAL_CONFIRMATIONS": 1}
    assert crawl(spider, archive, standin.url, **options).status == 0
    standin.world.add("moa", langs=["ru"], created=END)
    standin.fault(Where(source, entity="mfa"), "instead", body=nobody.encode())
    done = crawl(spider, archive, standin.url, **options)
    assert (done.status, done.counts["quarantined"], done.counts["new"]) == (3, 1, 1), done.out
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]


@pytest.mark.parametrize(("position", "damaged"), [(0, 1), (10, 2), (49, 2)])
def test_a_walk_goes_on_behind_a_damaged_row(position, damaged, archive):
    """Of two pages one; the first row of the second page is the last of the first one, where it was read."""
    with StandIn(World.generate(5, ["mfa"], 120, START, END, langs=["ru"], body_chars=200)) as standin:
        standin.fault(lambda record: record.interface == "graphql", "one_odd_row", position=position, times=2)
        done = crawl("history", archive, standin.url, entities="mfa", **HISTORY, GOVKZ_SOURCES="graphql")
        kept_apart = {id_ for (id_,) in done.rows("SELECT article_id FROM quarantine")}
        held = {id_ for (id_,) in done.rows("SELECT article_id FROM articles")}
        assert (done.status, len(kept_apart)) == (0, damaged), done.out
        assert held | kept_apart == {row.id for row in standin.world.items()}
