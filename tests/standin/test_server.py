"""What is no interface: pages for people, robots.txt, the connection, the log."""

import gzip
import http.client
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

from tests.patience import PATIENCE
from tests.standin import StandIn, World
from tests.standin.asking import START, ask, get


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
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
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


def test_the_date_header_follows_the_clock_and_may_be_off(standin: StandIn, world: World) -> None:
    world.clock = lambda: START
    assert get(standin, "/robots.txt").headers["Date"] == "Sun, 01 Mar 2026 00:00:00 GMT"
    standin.knobs.date_offset = timedelta(hours=-3)
    assert get(standin, "/robots.txt").headers["Date"] == "Sat, 28 Feb 2026 21:00:00 GMT"


def test_robots_in_another_charset(standin: StandIn) -> None:
    standin.knobs.robots_charset = "utf-16"
    answer = get(standin, "/robots.txt")
    assert answer.content[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert answer.content.decode("utf-16") == standin.knobs.robots


GROWTH = """
from dataclasses import replace
from govkz_crawler.sections import SECTIONS
from govkz_crawler.languages import LANGUAGES
SECTIONS["media"] = replace(SECTIONS["news"], name="media", root="media")
LANGUAGES["tr"] = replace(LANGUAGES["en"], code="tr")
import requests
from tests.patience import PATIENCE
from tests.standin import StandIn, World
world = World(["mfa"])
item = world.add("mfa", section="media", langs=("tr",))
with StandIn(world, rest="open") as standin:
    feed = requests.get(standin.url + "/api/v1/public/rss/mfa/media/tr", timeout=PATIENCE)
    assert item.url("tr") in feed.text, feed.text
    query = '{media(_lang:"tr"){id title}}'
    rows = requests.post(standin.url + "/graphql", json={"query": query}, timeout=PATIENCE).json()["data"]["media"]
    assert rows == [{"id": str(item.id), "title": item.variant("tr").title}], rows
    path = standin.url + "/api/v1/public/content-manager/media"
    assert requests.get(path, headers={"Accept-Language": "tr"}, timeout=PATIENCE).json()[0]["id"] == item.id
"""


def test_a_section_and_a_language_added_to_the_crawler_are_here_too() -> None:
    done = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, "")
