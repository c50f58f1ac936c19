"""`scrapy crawl history`: a period is archived as the server holds it, once, whatever happens meanwhile."""

import re
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest

from tests.crawling import crawl
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = ["mfa", "moa", "kostanay"]
SINCE = "2026-03-01T00:00:00Z"


@pytest.fixture
def standin():
    with StandIn(World.generate(11, ENTITIES, 30, START, END, body_chars=900), max_size=20) as running:
        yield running


def letters(text: str) -> str:
    """What is left of a text without white space and the marks of lists and tables."""
    return re.sub(r"[\s|\-\u00ad\u200b-\u200f\ufeff]+", "", text)


def shown(html: str | None) -> str:
    if not (html or "").strip():
        return ""
    without_head = re.sub(r"(?s)<head>.*?</head>", "", html)
    return letters(lxml.html.document_fromstring(f"<p>{without_head}").body.text_content())


def held_by(standin) -> dict[tuple[int, str], tuple]:
    """What the server lists: both variants of each item, a missing one as a placeholder."""
    return {
        (item.id, lang): (
            item.entity,
            shown(item.variant(lang).title),
            shown(item.variant(lang).body),
            item.variant(lang).created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            f"https://www.gov.kz/memleket/entities/{item.entity}/press/news/details/{item.id}?lang={lang}",
        )
        for item in standin.world.items()
        for lang in ("kk", "ru")
        if item.variant(lang)
    }


def archived(done) -> dict[tuple[int, str], tuple]:
    rows = done.rows("SELECT article_id, lang, entity, title, text, published_at, url FROM articles WHERE title <> '-'")
    return {(row[0], row[1]): (row[2], letters(row[3]), letters(row[4]), row[5], row[6]) for row in rows}


@pytest.mark.parametrize("entities", ["all", ",".join(ENTITIES)], ids=["one list of the whole site", "their own lists"])
def test_everything_once_and_as_the_server_holds_it(standin, archive, entities):
    done = crawl("history", archive, standin.url, entities=entities, since=SINCE)
    assert (done.status, done.err) == (0, "")
    assert archived(done) == held_by(standin)
    assert done.rows("SELECT DISTINCT event, version FROM versions") == [("new", 1)]
    (feeds,) = done.rows("SELECT count(*) FROM feeds WHERE entity <> '*'")[0]
    assert feeds >= (2151 if entities == "all" else len(ENTITIES)) * 2


def test_where_there_is_no_list_of_the_whole_site_each_is_asked_until_the_budget_is_spent(standin, archive):
    standin.knobs.site_wide = "errors"
    done = crawl("history", archive, standin.url, entities="all", since=SINCE, langs="kk", GOVKZ_DAILY_REQUESTS=40)
    asked = {owner for record in standin.requests("graphql") for owner in re.findall(rb"eq:([a-z0-9-]+)", record.body)}
    assert (done.status, len(standin.log)) == (3, 40)
    assert len(asked) > 30
    assert done.rows("SELECT count(*) FROM coverage WHERE outcome = 'complete'")[0][0] > 30
    rest = done.rows("SELECT outcome, reason FROM coverage WHERE entity = '*' ORDER BY coverage_id DESC LIMIT 1")
    assert rest == [("failed", "the day's 40 requests are used up")]


def test_a_second_run_adds_nothing_and_a_poll_after_insertions_just_these(standin, archive):
    crawl("history", archive, standin.url, entities=",".join(ENTITIES), since=SINCE)
    before = crawl("history", archive, standin.url, entities=",".join(ENTITIES), since=SINCE)
    assert (before.status, before.counts["new"]) == (0, 0)
    (held,) = before.rows("SELECT max(version_id) FROM versions")[0]
    added = {standin.world.add(ENTITIES[n % 3], created=END + timedelta(minutes=n)).id for n in range(30)}
    poll = crawl("press", archive, standin.url, entities=",".join(ENTITIES))
    assert (poll.status, poll.counts["new"]) == (0, 60)
    assert {id_ for (id_,) in poll.rows("SELECT article_id FROM versions WHERE version_id > ?", held)} == added


def test_only_the_period_that_was_asked_for(standin, archive):
    done = crawl("history", archive, standin.url, entities="mfa", langs="ru", since="2026-04-01", until="2026-04-30")
    low, high = "2026-03-31T19:00:00Z", "2026-04-30T19:00:00Z"  # midnights in Almaty
    expected = {key: item for key, item in held_by(standin).items() if low <= item[3] < high and key[1] == "ru"}
    expected = {key: item for key, item in expected.items() if item[0] == "mfa"}
    assert archived(done) == expected != {}
    assert done.rows("SELECT from_at, to_at, outcome FROM coverage") == [(low, high, "complete")]


@pytest.mark.parametrize("rest", ["open", "wrapped"])
def test_rest_where_it_answers_openly(standin, archive, rest):
    standin.knobs.rest = rest
    done = crawl("history", archive, standin.url, entities="mfa", since=SINCE, GOVKZ_SOURCES="rest")
    assert done.status == 0
    assert archived(done) == {key: item for key, item in held_by(standin).items() if item[0] == "mfa"}


@pytest.mark.parametrize("sources", ["graphql", "rest"])
def test_nothing_is_lost_or_doubled_while_the_site_moves(archive, sources):
    """Between any two pages an item is inserted at the top, one deleted near it, one edited."""
    world = World.generate(5, ["mfa"], 80, START, END, body_chars=300, langs=["ru"])
    with StandIn(world, rest="open", max_size=20) as standin:
        stays = {item.id for item in standin.world.items()}
        pages = iter(range(10_000))

        def move(record):
            if record.interface != sources:
                return
            page = next(pages)
            standin.world.add("mfa", langs=["ru"], created=END + timedelta(minutes=page), body_chars=300)
            live = standin.world.items()
            gone, edited = live[-5 - page % 7], live[-25]
            standin.world.delete("news", gone.id)
            stays.discard(gone.id)
            standin.world.edit("news", edited.id, "ru", title=f"Обновлено {page}")
            if page > 12:
                standin.on_request = None

        standin.on_request = move
        done = crawl("history", archive, standin.url, entities="mfa", langs="ru", since=SINCE, GOVKZ_SOURCES=sources)
        assert done.status == 0, done.report["feeds"]
        assert stays <= {id_ for (id_,) in done.rows("SELECT article_id FROM articles")}
        assert done.rows("SELECT count(*) FROM versions WHERE event NOT IN ('new', 'edited')") == [(0,)]
        standin.on_request = None
        settled = crawl("history", archive, standin.url, entities="mfa", langs="ru", since=SINCE, GOVKZ_SOURCES=sources)
        live = {key: item for key, item in archived(settled).items() if key[0] in {i.id for i in standin.world.items()}}
        assert live == held_by(standin)
