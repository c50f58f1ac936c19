"""GOVKZ_PING_URL: a monitor hears of the beginning and of the end of each run, and cannot disturb it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from govkz_crawler.archive.file.lock import locked
from tests.crawling import ROOT, crawl
from tests.standin import StandIn, World


class Monitor(ThreadingHTTPServer):
    """Notes what it is told, as ``(path, body)``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Heard)
        self.heard: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/check"


class Heard(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((self.path, body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    with Monitor() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(World(["mfa"])) as standin:
        standin.world.add("mfa", body_chars=200)
        yield standin


def test_a_run_tells_its_beginning_and_its_end(standin, monitor, archive):
    done = crawl("press", archive, standin.url, entities="mfa", GOVKZ_PING_URL=monitor.url)
    assert (done.status, done.err) == (0, "")
    assert monitor.heard == [("/check/start", ""), ("/check/0", done.out.strip())]


def test_a_run_that_fails_says_so(standin, monitor, archive):
    standin.fault(lambda record: True, "status", code=404)
    done = crawl("press", archive, standin.url, entities="mfa", GOVKZ_PING_URL=monitor.url)
    assert done.status == 1
    assert [path for path, _ in monitor.heard] == ["/check/start", "/check/1"]


def test_a_run_that_is_refused_the_archive_says_nothing(standin, monitor, archive):
    with locked(archive):
        done = crawl("press", archive, standin.url, entities="mfa", GOVKZ_PING_URL=monitor.url)
    assert (done.status, monitor.heard) == (75, [])


def test_a_replay_is_nobodys_business(monitor, archive):
    cassette = ROOT / "cassettes" / "empty-feed.yaml"
    done = crawl("press", archive, entities="water", GOVKZ_CASSETTE=cassette, GOVKZ_PING_URL=monitor.url)
    assert (done.status, monitor.heard) == (0, [])


def test_a_monitor_that_is_down_changes_nothing(standin, monitor, archive):
    monitor.shutdown()
    monitor.server_close()
    done = crawl("press", archive, standin.url, entities="mfa", GOVKZ_PING_URL=monitor.url)
    assert done.status == 0
    assert "GOVKZ_PING_URL could not be asked" in done.err
