"""The stand-in itself: what it answers over real HTTP is what the crawler's tests rely on."""

import gzip
import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import requests
from lxml import etree

from tests.standin import Record, StandIn, World, phrases
from tests.standin.faults import KINDS

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = ("mfa", "moa", "kostanay")
TIMEOUT = 10
NEWS = """query($projects: String, $since: String, $page: Int, $size: Int, $sort: String, $lang: String) {
  news(projects: $projects, created_date: $since, _page: $page, _size: $size, _sort: $sort, _lang: $lang) {
    id title slug created_date heropic alt_image body short_description hint comments_on projects
    directions { id title }
  }
}"""


@pytest.fixture
def world() -> World:
    return World.generate(7, ENTITIES, 20, START, END, body_chars=400)


@pytest.fixture
def standin(world: World) -> Iterator[StandIn]:
    with StandIn(world) as server:
        yield server


def ask(standin: StandIn, query: str, **variables: Any) -> Any:
    answer = requests.post(f"{standin.url}/graphql", json={"query": query, "variables": variables}, timeout=TIMEOUT)
    assert answer.status_code == 200
    return answer.json()


def news(standin: StandIn, **variables: Any) -> list[dict[str, Any]]:
    return ask(standin, NEWS, **{"lang": "kk", "size": 50, **variables})["data"]["news"]


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [int(row["id"]) for row in rows]


def get(standin: StandIn, path: str, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(standin.url + path, headers=named, timeout=TIMEOUT, allow_redirects=False)


def feed(standin: StandIn, entity: str = "mfa", section: str = "news", lang: str = "kk") -> requests.Response:
    return get(standin, f"/api/v1/public/rss/{entity}/{section}/{lang}")


# Sentences


@pytest.mark.parametrize("kind", ["title", "sentence", "remark"])
def test_phrases_say_the_same_in_every_language(kind: str) -> None:
    written = {"title": phrases.title, "sentence": phrases.sentence, "remark": phrases.remark}[kind]
    for number in range(500):
        texts = [written(number, lang) for lang in ("kk", "ru", "en", "qq")]
        numbers = {tuple(sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u00a0]", "", text)))) for text in texts}
        assert len(numbers) == 1, texts
        assert not any("{" in text for text in texts)


def test_phrases_inflect_the_words_that_searches_look_for() -> None:
    kazakh = " ".join(phrases.sentence(number, "kk") for number in range(200))
    russian = " ".join(phrases.sentence(number, "ru") for number in range(200))
    assert {"Үкімет", "Үкіметтің", "Үкіметінің", "Үкіметке", "Үкіметтен"} <= set(re.findall(r"\w+", kazakh))
    assert {"заседание", "заседания", "заседании", "заседанию"} <= set(re.findall(r"\w+", russian))


def test_phrases_name_the_office_that_speaks() -> None:
    assert "Сыртқы істер министрлігі" in " ".join(phrases.sentence(n, "kk", "mfa") for n in range(60))
    assert phrases.office_name("kostanay", "ru") == "Акимат Костанайской области"
    assert phrases.office_name("mfa", "qq") == "Syrtqy ister mınıstrligi"
    assert phrases.office_name("abay-agro", "kk") is None


# The world


def test_generated_worlds_are_the_same_for_the_same_seed(world: World) -> None:
    again = World.generate(7, ENTITIES, 20, START, END, body_chars=400)
    other = World.generate(8, ENTITIES, 20, START, END, body_chars=400)
    variants = [[item.variant("kk") for item in made.items()] for made in (world, again, other)]
    assert variants[0] == variants[1] != variants[2]


def test_generated_items_fill_the_period(world: World) -> None:
    items = world.items()
    assert len(items) == 60
    assert {item.entity for item in items} == set(ENTITIES)
    assert all(START <= item.created < END for item in items)
    assert [item.id for item in items] == list(range(items[0].id, items[0].id + 60))


def test_bodies_have_about_the_length_asked_for() -> None:
    world = World.generate(1, ["mfa"], 200, START, END, odd=False)
    lengths = sorted(len(item.variant(lang).body) for item in world.items() for lang in ("kk", "ru"))
    assert 3_500 < lengths[len(lengths) // 2] < 4_500


@pytest.mark.parametrize(
    "oddity",
    [
        pytest.param(lambda kk, ru: ru.body is None, id="null-body"),
        pytest.param(lambda kk, ru: ru.heropic is None, id="null-heropic"),
        pytest.param(lambda kk, ru: ru.short_description is None, id="null-summary"),
        pytest.param(lambda kk, ru: ru.body == "" and kk.body, id="empty-translation"),
        pytest.param(lambda kk, ru: ru.title == kk.title and ru.body == kk.body, id="other-language"),
        pytest.param(lambda kk, ru: 0 < len(ru.body or "") < 50, id="short-body"),
        pytest.param(lambda kk, ru: "<html>" in (ru.body or ""), id="whole-document"),
        pytest.param(lambda kk, ru: "<b>" in ru.title, id="markup-in-title"),
        pytest.param(lambda kk, ru: "&laquo;" in ru.title, id="entities-in-title"),
        pytest.param(lambda kk, ru: kk.created.time().isoformat() == "00:00:00", id="date-without-time"),
        *(
            pytest.param(lambda kk, ru, part=part: part in (ru.body or ""), id=part)
            for part in (
                "<br>",
                "<table",
                "<ul>",
                "&nbsp;",
                "&ndash;",
                "style=",
                '"/uploads/',
                "</strong><strong>",
            )
        ),
    ],
)
def test_generated_bodies_are_as_varied_as_on_the_site(oddity: Callable[[Any, Any], bool]) -> None:
    world = World.generate(3, ["mfa"], 600, START, END)
    pairs = [(item.variant("kk"), item.variant("ru")) for item in world.items()]
    assert any(oddity(kk, ru) for kk, ru in pairs if kk and ru)


def test_each_section_counts_its_own_ids() -> None:
    world = World()
    first, second = world.add("mfa", section="news"), world.add("mfa", section="news")
    assert world.add("mfa", section="releases").id == first.id
    assert second.id == first.id + 1


# RSS


def test_feed_holds_the_newest_items(standin: StandIn, world: World) -> None:
    answer = feed(standin)
    entries = feedparser.parse(answer.content).entries
    newest = sorted(world.items(entity="mfa"), key=lambda item: (item.created, item.id), reverse=True)
    assert answer.headers["Content-Type"] == "application/rss+xml;charset=UTF-8"
    assert [entry.link for entry in entries] == [item.url("kk") for item in newest[:20]]
    assert entries[0].published_parsed[:6] == newest[0].created.timetuple()[:6]


def test_feed_knobs(standin: StandIn, world: World) -> None:
    item = world.add("mfa", created=END, body="<p>Мәтін & белгі</p>")
    standin.knobs.rss_depth = 3
    standin.knobs.rss_zone = timezone(timedelta(hours=5))
    items = etree.fromstring(feed(standin).content).findall(".//item")
    assert len(items) == 3
    assert items[0].findtext("pubDate") == "Mon, 01 Jun 2026 05:00:00 +0500"
    assert items[0].findtext("{*}encoded") == "<p>Мәтін & белгі</p>"
    standin.knobs.rss_elements = {"guid"}
    first = etree.fromstring(feed(standin).content).find(".//item")
    assert [(element.tag, element.text) for element in first][1:] == [("guid", item.url("kk"))]


@pytest.mark.parametrize("parts", [("nobody",), ("mfa", "media"), ("mfa", "news", "xx")], ids="/".join)
def test_unknown_feeds_are_404(standin: StandIn, parts: tuple[str, ...]) -> None:
    assert feed(standin, *parts).status_code == 404


def test_feed_answers_conditional_requests(standin: StandIn, world: World) -> None:
    path = "/api/v1/public/rss/mfa/news/kk"
    first = get(standin, path)
    known = {"If_None_Match": first.headers["ETag"], "If_Modified_Since": first.headers["Last-Modified"]}
    assert (get(standin, path, **known).status_code, get(standin, path, **known).content) == (304, b"")
    world.edit("news", world.items(entity="mfa")[-1].id, "kk", title="Жаңа тақырып")
    assert get(standin, path, **known).status_code == 200
    standin.knobs.rss_validators = False
    assert "ETag" not in get(standin, path).headers


# GraphQL


def test_graphql_pages_cover_the_list_once(standin: StandIn, world: World) -> None:
    pages = [ids(news(standin, projects="eq:mfa", page=page, size=8)) for page in (1, 2, 3, 4)]
    newest = sorted(world.items(entity="mfa"), key=lambda item: (item.created, item.id), reverse=True)
    assert [len(page) for page in pages] == [8, 8, 4, 0]
    assert [*chain(*pages)] == [item.id for item in newest]


def test_graphql_row_has_the_types_of_the_site(standin: StandIn, world: World) -> None:
    created = datetime(2026, 6, 9, 11, 48, tzinfo=UTC)
    item = world.add("mfa", created=created, title={"kk": "Тақырып", "ru": "Заголовок"}, body=None, heropic=None)
    [row] = news(standin, projects="EQ:mfa", size=1, lang="ru")
    assert row == {
        "id": str(item.id),
        "title": "Заголовок",
        "slug": f"news-{item.id}",
        "created_date": "2026-06-09T11:48:00Z",
        "heropic": None,
        "alt_image": None,
        "body": None,
        "short_description": item.variant("ru").short_description,
        "hint": None,
        "comments_on": False,
        "projects": ["mfa"],
        "directions": [],
    }


def test_graphql_filters_by_date(standin: StandIn, world: World) -> None:
    created = sorted(item.created for item in world.items())
    moment = created[30].strftime("%Y-%m-%dT%H:%M:%S")
    later = news(standin, since=f"gt:{moment}")
    earlier = news(standin, since=f"lt:{moment}Z", sort="created_date:ASC")
    assert len(later) == sum(date > created[30] for date in created)
    assert [row["created_date"] for row in earlier] == [f"{date:%Y-%m-%dT%H:%M:%SZ}" for date in created[:30]]


def test_graphql_breaks_ties_by_id(standin: StandIn, world: World) -> None:
    same = [world.add("mfa", created=END).id for _ in range(3)]
    assert ids(news(standin, projects="contains:mfa", size=3)) == same[::-1]


def test_graphql_leaves_out_null_titles_on_request(standin: StandIn, world: World) -> None:
    item = world.add("mfa", created=END, title=None)
    query = '{{ news(projects: "eq:mfa"{}, _size: 1) {{ id }} }}'
    assert ids(ask(standin, query.format(""))["data"]["news"]) == [item.id]
    assert ids(ask(standin, query.format(', title: "neq:null"'))["data"]["news"]) != [item.id]


@pytest.mark.parametrize(
    ("section", "query"),
    [
        ("releases", "{ press_releases { id title body created_date heropic } }"),
        ("events", "{ events { id title body created_date } }"),
        (
            "article",
            '{ article(publication_date: "gt:2026-01-01T00:00:00", _sort: "publication_date:DESC")'
            "  { id title alias content short_description heropic publication_date } }",
        ),
    ],
)
def test_graphql_has_the_other_sections(standin: StandIn, world: World, section: str, query: str) -> None:
    item = world.add("mfa", section=section)
    [rows] = ask(standin, query)["data"].values()
    assert [(row["id"], row["title"]) for row in rows] == [(str(item.id), item.variant("ru").title)]


def test_graphql_registry_gives_every_row_to_the_sites_own_shorthand(standin: StandIn) -> None:
    fields = "id project_name slug parent_govorg { id } class { name }"
    query = f'{{ projectdetails(_size:>0, _lang: "ru") {{ {fields} }} }}'
    rows = ask(standin, query)["data"]["projectdetails"]
    assert [row["slug"] for row in rows] == list(ENTITIES)
    assert rows[0]["project_name"] == "Министерство иностранных дел"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ news { id", "Syntax Error"),
        ("{ news { id teaser } }", "Cannot query field 'teaser' on type 'News'"),
        ('{ news(created_date: "gte:2026-01-01T00:00:00") { id } }', "unknown operator"),
        ('{ news(created_date: "gt:yesterday") { id } }', "not a date"),
        ('{ news(_sort: "title:DESC") { id } }', "cannot sort"),
        ("{ news(_page: 0) { id } }", "page"),
    ],
)
def test_graphql_tells_what_is_wrong_with_status_200(standin: StandIn, query: str, message: str) -> None:
    assert message in ask(standin, query)["errors"][0]["message"]


def test_graphql_without_projects_is_site_wide_unless_switched_off(standin: StandIn) -> None:
    assert {row["projects"][0] for row in news(standin)} == set(ENTITIES)
    standin.knobs.site_wide = "empty"
    assert news(standin) == []
    standin.knobs.site_wide = "errors"
    assert "projects" in ask(standin, NEWS)["errors"][0]["message"]


def test_graphql_caps_the_page_size_and_knows_no_strangers(standin: StandIn) -> None:
    standin.knobs.max_size = 10
    assert len(news(standin, size=1000)) == 10
    assert news(standin, projects="eq:nobody") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"news"', b"{}"])
def test_graphql_refuses_what_is_no_request(standin: StandIn, body: bytes) -> None:
    assert requests.post(f"{standin.url}/graphql", data=body, timeout=TIMEOUT).status_code == 400


# REST


@pytest.mark.parametrize(("rest", "error"), [("gated", "notAllowed"), ("ticket", "browserTicketMissing")])
def test_rest_is_closed_to_robots(standin: StandIn, rest: Any, error: str) -> None:
    standin.knobs.rest = rest
    answer = get(standin, "/api/v1/public/content-manager/news?projects=eq:mfa")
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("first_page", [0, 1])
def test_rest_list_where_it_is_open(standin: StandIn, world: World, first_page: Any) -> None:
    standin.knobs.rest, standin.knobs.rest_first_page = "open", first_page
    item = world.add("mfa", created=datetime(2026, 6, 17, 10, tzinfo=UTC))
    path = "/api/v1/public/content-manager/news?projects=eq:mfa&sort-by=created_date:DESC&size=15&page="
    pages = [get(standin, f"{path}{first_page + n}", Accept_Language="ru-RU,ru;q=0.9").json() for n in (0, 1, 2)]
    assert [len(page) for page in pages] == [15, 6, 0]
    assert pages[0][0]["id"] == item.id
    assert pages[0][0]["title"] == item.variant("ru").title
    assert pages[0][0]["created_date"] == "2026-06-17T10:00:00.000+00:00"


def test_rest_wrapped_and_its_limits(standin: StandIn) -> None:
    standin.knobs.rest = "wrapped"
    path = "/api/v1/public/content-manager/"
    assert len(get(standin, f"{path}news?projects=eq:mfa&size=5").json()["content"]) == 5
    assert get(standin, f"{path}news?created_date=gte:2026-01-01").status_code == 500
    assert get(standin, f"{path}poems").status_code == 404


# Everything else on the site


def test_person_pages_are_an_empty_shell(standin: StandIn, world: World) -> None:
    paths = [urlsplit(item.url("kk")) for item in world.items()]
    answers = [get(standin, f"{path.path}?{path.query}") for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    assert all(836 <= len(answer.content) <= 2790 for answer in answers)
    assert len({len(answer.content) for answer in answers}) > 10


def test_robots_and_the_rest(standin: StandIn) -> None:
    assert "Disallow: /uploads" in get(standin, "/robots.txt").text
    assert get(standin, "/uploads/2026/6/9/image.jpeg").status_code == 404
    assert [record.interface for record in standin.log] == ["robots", "other"]


def test_connections_stay_open_and_bodies_are_packed_on_request(standin: StandIn) -> None:
    address = urlsplit(standin.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=TIMEOUT)
    sockets, bodies = set(), set()
    for encoding in ("gzip, deflate, br", "identity"):
        connection.request("GET", "/api/v1/public/rss/mfa/news/kk", headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        packed = answer.getheader("Content-Encoding") == "gzip"
        assert packed == encoding.startswith("gzip")
        body = answer.read()
        bodies.add(gzip.decompress(body) if packed else body)
        sockets.add(connection.sock.getsockname())
    connection.close()
    assert len(sockets) == len(bodies) == 1


def test_log_tells_what_was_asked(standin: StandIn) -> None:
    get(standin, "/api/v1/public/content-manager/news?size=5", Accept_Language="kk")
    ask(standin, "{ news { id } }")
    rest, graphql = standin.log
    assert (rest.method, rest.route, rest.query, rest.lang) == (
        "GET", "/api/v1/public/content-manager/news", {"size": "5"}, "kk",
    )  # fmt: skip
    assert (rest.status, graphql.status) == (400, 200)
    assert graphql.json["query"] == "{ news { id } }"
    assert rest.time < rest.answered < graphql.time
    assert standin.requests("graphql") == [graphql]


# Change while somebody reads


def test_changes_show_at_once(standin: StandIn, world: World) -> None:
    known = ids(news(standin, projects="eq:mfa"))
    assert known == ids(news(standin, projects="eq:mfa", lang="ru"))
    world.delete("news", known[0])
    world.edit("news", known[1], "kk", title="Түзетілген тақырып", created=START)
    world.move("news", known[2], "moa")
    rows = news(standin, projects="eq:mfa")
    assert ids(rows) == [*known[3:], known[1]]
    assert rows[-1]["title"] == "Түзетілген тақырып"
    assert known[2] in ids(news(standin, projects="eq:moa"))
    world.restore("news", known[0])
    assert ids(news(standin, projects="eq:mfa"))[0] == known[0]


def test_missing_translation_is_a_placeholder_or_nothing(standin: StandIn, world: World) -> None:
    item = world.add("mfa", created=END)
    world.delete("news", item.id, "kk")
    [row] = news(standin, projects="eq:mfa", size=1)
    assert (row["id"], row["title"], row["body"]) == (str(item.id), "-", "")
    standin.knobs.placeholders = False
    assert item.id not in ids(news(standin, projects="eq:mfa"))
    assert item.id in ids(news(standin, projects="eq:mfa", lang="ru"))


def test_renamed_entity_takes_its_items_along(standin: StandIn, world: World) -> None:
    before = ids(news(standin, projects="eq:moa"))
    world.rename_entity("moa", "agro")
    assert ids(news(standin, projects="eq:agro")) == before
    assert news(standin, projects="eq:moa") == []
    assert feed(standin, "moa").status_code == 404
    assert feed(standin, "agro").status_code == 200


def test_items_that_come_between_two_pages_repeat_one(standin: StandIn, world: World) -> None:
    def publish(record: Record) -> None:
        if record.json["variables"]["page"] == 2:
            world.add("mfa", created=END)

    standin.on_request = publish
    first, second = (ids(news(standin, projects="eq:mfa", size=5, page=page)) for page in (1, 2))
    assert second[0] == first[-1]


def test_what_a_hook_raises_is_not_lost(world: World) -> None:
    def fail(_record: Record) -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"), StandIn(world) as standin:
        standin.on_request = fail
        with pytest.raises(requests.ConnectionError):
            get(standin, "/robots.txt")


# Faults

Answer = requests.Response


def error_of(answer: Answer) -> str:
    return answer.json()["error"]


def rows_of(answer: Answer) -> list[dict[str, Any]]:
    return answer.json()["data"]["news"]


def unreadable(answer: Answer) -> bool:
    with pytest.raises(ValueError):
        json.loads(answer.content)
    return True


SPOILT: dict[str, tuple[dict[str, Any], Callable[[Answer], bool]]] = {
    "status": (
        {"code": 429, "retry_after": 7},
        lambda a: (a.status_code, a.headers["Retry-After"]) == (429, "7"),
    ),
    "refusal": (
        {"reason": "forbidden", "code": 403},
        lambda a: (a.status_code, error_of(a)) == (403, "forbidden"),
    ),
    "html": ({}, lambda a: a.status_code == 200 and a.headers["Content-Type"].startswith("text/html")),
    "shell": ({"size": 1000}, lambda a: len(a.content) == 1000 and b'id="root"' in a.content),
    "redirect": ({"location": "http://elsewhere.invalid/x"}, lambda a: a.headers["Location"].endswith("d/x")),
    "errors200": ({"message": "boom"}, lambda a: a.json() == {"errors": [{"message": "boom"}], "data": None}),
    "partial": ({}, lambda a: len(rows_of(a)) == 20 and len(a.json()["errors"]) == 1),
    "one_odd_row": ({}, lambda a: [n for n, row in enumerate(rows_of(a)) if row["title"] == ["a list"]] == [3]),
    "instead": ({"body": b"[1, 2]"}, lambda a: a.json() == [1, 2] and a.headers["Content-Type"].endswith("UTF-8")),
    "headers": (
        {"Set_Cookie": "a=1\r\nSet-Cookie: b=2"},
        lambda a: a.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"] and bool(rows_of(a)),
    ),
    "endless": (
        {"size": 3_000_000, "announced": False},
        lambda a: "Content-Length" not in a.headers and 2_900_000 < len(a.content) <= 3_000_000,
    ),
    "deep": ({"depth": 5000}, lambda a: a.content.count(b"[") == 5000),
    "gzip_bomb": ({"size": 10_000_000}, lambda a: a.content == bytes(10_000_000)),
    "short_page": ({"keep": 2}, lambda a: len(rows_of(a)) == 2),
    "empty_page": ({}, lambda a: rows_of(a) == []),
    "renamed_fields": ({}, lambda a: {"createdDate"} == {name for name in rows_of(a)[0] if "reated" in name}),
    "unknown_field": ({"name": "mood", "value": 1}, lambda a: {row["mood"] for row in rows_of(a)} == {1}),
    "wrong_types": ({"value": {"n": 1}}, lambda a: all(row["id"] == {"n": 1} for row in rows_of(a))),
    "truncated": ({}, lambda a: unreadable(a) and len(a.content) == int(a.headers["Content-Length"])),
    "mislabelled": ({}, lambda a: a.encoding == "windows-1251" and bool(rows_of(a))),
    "recoded": ({}, lambda a: a.encoding == "UTF-8" and unreadable(a)),
    "bom": ({}, lambda a: a.content.startswith(b"\xef\xbb\xbf{")),
    "big": ({"size": 1_000_000}, lambda a: len(a.content) == 1_000_000 and bool(rows_of(a))),
    "drip": ({"seconds": 0.0001}, lambda a: bool(rows_of(a))),
    "hang": ({"seconds": 0.2}, lambda a: a.elapsed.total_seconds() >= 0.2 and bool(rows_of(a))),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_faults_spoil_one_answer(standin: StandIn, kind: str) -> None:
    options, spoilt = SPOILT[kind]
    standin.knobs.gzip = False
    standin.fault("graphql", kind, times=1, **options)
    body = {"query": NEWS, "variables": {"projects": "eq:mfa", "lang": "kk", "size": 50}}
    answers = [
        requests.post(f"{standin.url}/graphql", json=body, allow_redirects=False, timeout=TIMEOUT) for _ in range(2)
    ]
    assert spoilt(answers[0])
    assert len(rows_of(answers[1])) == 20
    assert [record.faults for record in standin.log] == [[kind], []]


def test_cut_connections_break_the_promise_of_the_header(standin: StandIn) -> None:
    standin.fault("rss", "cut", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        feed(standin)
    assert feed(standin).status_code == 200


def test_feeds_can_be_spoilt_too(standin: StandIn) -> None:
    path = "/api/v1/public/rss/mfa/news/kk"
    standin.fault(path, "renamed_fields", pubDate="stamp")
    standin.fault(path, "short_page", keep=2)
    items = etree.fromstring(feed(standin).content).findall(".//item")
    assert [item.findtext("pubDate") or item.tag for item in items] == ["item", "item"]
    assert all(item.findtext("stamp") for item in items)
    assert len(feedparser.parse(feed(standin, lang="ru").content).entries) == 20


def test_entity_bomb_is_an_xml_document_that_must_not_be_unfolded(standin: StandIn) -> None:
    standin.fault("rss", "entity_bomb", levels=2)
    title = etree.fromstring(feed(standin).content).findtext(".//title")
    assert title == "boom" * 100


def test_faults_strike_when_they_should(standin: StandIn) -> None:
    standin.fault("robots", "status", nth=2, times=2)
    standin.fault(lambda record: record.lang == "en", "refusal")
    assert [get(standin, "/robots.txt").status_code for _ in range(4)] == [200, 503, 503, 200]
    assert get(standin, "/robots.txt", Accept_Language="en").status_code == 400
    standin.clear_faults()
    assert get(standin, "/robots.txt", Accept_Language="en").status_code == 200


def test_every_kind_of_fault_is_tested_here() -> None:
    assert set(KINDS) == {*SPOILT, "cut", "entity_bomb"}


def test_unknown_fault_is_a_mistake_of_the_test(standin: StandIn) -> None:
    with pytest.raises(ValueError, match="no such fault: flood"):
        standin.fault("rss", "flood")


def test_closing_does_not_wait_for_those_who_hang(world: World) -> None:
    started = time.monotonic()
    with StandIn(world) as standin:
        standin.fault("robots", "hang", seconds=60)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{standin.url}/robots.txt", timeout=0.1)
    assert time.monotonic() - started < 5


# From the command line


def test_runs_in_the_foreground_and_writes_a_log(tmp_path: Any) -> None:
    log = tmp_path / "requests.jsonl"
    command = [sys.executable, "-m", "tests.standin", "--port", "0", "--items", "3", "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline()).group()
        entries = feedparser.parse(
            requests.get(f"{url}/api/v1/public/rss/mfa/news/kk", timeout=TIMEOUT).content
        ).entries
        process.send_signal(signal.SIGTERM)
    assert len(entries) == 3
    assert process.returncode == 0
    line = json.loads(log.read_text("utf-8"))
    assert (line["path"], line["status"]) == ("/api/v1/public/rss/mfa/news/kk", 200)
