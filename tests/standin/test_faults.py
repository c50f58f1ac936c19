"""Faults that spoil one answer: what the crawler is tested with is what is really sent."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
import requests
from lxml import etree

from tests.patience import PATIENCE
from tests.standin import StandIn, Where, World
from tests.standin.asking import NEWS, START, feed, get
from tests.standin.faults import KINDS

HOUR = timedelta(hours=1)
Answer = requests.Response


def error_of(answer: Answer) -> str:
    return answer.json()["error"]


def rows_of(answer: Answer) -> list[dict[str, Any]]:
    return answer.json()["data"]["news"]


def off(answer: Answer) -> timedelta:
    return parsedate_to_datetime(answer.headers["Date"]) - datetime.now(UTC)


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
    "access_denied": ({}, lambda a: (a.status_code, "Access denied" in a.text) == (200, True)),
    "encoded_twice": ({}, lambda a: "\xd0" in a.content.decode()),
    "riddle": ({}, lambda a: (a.status_code, "Checking your browser" in a.text) == (503, True)),
    "rate_limited": ({}, lambda a: "Rate limit" in a.json()["errors"][0]["message"] and a.status_code == 200),
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
    "bad_byte": ({}, lambda a: unreadable(a) and a.content.count(b"\xff") == 1),
    "trailing": ({"text": "<!-- -->"}, lambda a: unreadable(a) and a.content.endswith(b"}<!-- -->")),
    "bom": ({}, lambda a: a.content.startswith(b"\xef\xbb\xbf{")),
    "big": ({"size": 1_000_000}, lambda a: len(a.content) == 1_000_000 and bool(rows_of(a))),
    "misdated": ({"hours": 5}, lambda a: timedelta(hours=4.9) < off(a) < timedelta(hours=5.1) and bool(rows_of(a))),
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
        requests.post(f"{standin.url}/graphql", json=body, allow_redirects=False, timeout=PATIENCE) for _ in range(2)
    ]
    assert spoilt(answers[0])
    assert len(rows_of(answers[1])) == 20
    assert [record.faults for record in standin.log] == [[kind], []]


def test_a_refusal_may_be_a_word_and_name_a_time(standin: StandIn) -> None:
    standin.fault("rest", "refusal", code=403, retry_after="120", plain=True)
    answer = get(standin, "/api/v1/public/content-manager/news")
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (403, "notAllowed", "120")
    assert answer.headers["Content-Type"].startswith("text/plain")


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


def test_every_kind_of_fault_is_tested() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*faults.py"))
    assert [kind for kind in KINDS if f'"{kind}"' not in tests] == []


def test_faults_strike_some_by_chance_and_within_a_time(world: World) -> None:
    moment = [START]
    world.clock = lambda: moment[0]
    with StandIn(world) as standin:
        standin.fault("robots", "status", since=START + HOUR, until=START + 3 * HOUR)
        statuses = []
        for hours in range(4):
            moment[0] = START + hours * HOUR
            statuses.append(get(standin, "/robots.txt").status_code)
        assert statuses == [200, 503, 503, 200]
        standin.fault("rss", "refusal", chance=0.5)
        refused = sum(feed(standin).status_code == 400 for _ in range(60))
        assert 15 < refused < 45


@pytest.mark.parametrize(
    ("where", "struck"),
    [
        (Where("rss"), {"mfa kk", "mfa ru", "moa kk"}),
        (Where("rss", entity="mfa"), {"mfa kk", "mfa ru"}),
        (Where(lang="ru"), {"mfa ru", "graphql ru", "site-wide"}),
        (Where(entity="moa"), {"moa kk", "graphql ru"}),
        (Where("graphql", site_wide=True), {"site-wide"}),
        (Where(section="releases"), {"graphql ru"}),
    ],
)
def test_faults_strike_one_list(standin: StandIn, where: Where, struck: set[str]) -> None:
    standin.fault(where, "status", code=418)
    literal = '{ press_releases(projects:"eq:moa", _lang:"ru") { id } }'
    answers = {
        "mfa kk": feed(standin),
        "mfa ru": feed(standin, lang="ru"),
        "moa kk": feed(standin, "moa"),
        "graphql ru": requests.post(f"{standin.url}/graphql", json={"query": literal}, timeout=PATIENCE),
        "site-wide": requests.post(
            f"{standin.url}/graphql", json={"query": NEWS, "variables": {"lang": "ru"}}, timeout=PATIENCE
        ),
    }
    assert {name for name, answer in answers.items() if answer.status_code == 418} == struck


def test_unknown_fault_is_a_mistake_of_the_test(standin: StandIn) -> None:
    with pytest.raises(ValueError, match="no such fault: flood"):
        standin.fault("rss", "flood")


def test_closing_does_not_wait_for_those_who_hang(world: World) -> None:
    started = time.monotonic()
    with StandIn(world) as standin:
        standin.fault("robots", "hang", seconds=2 * PATIENCE)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{standin.url}/robots.txt", timeout=0.1)
    assert time.monotonic() - started < PATIENCE
