"""A small site on loopback that remembers what it was asked, and a crawl of it in a process of its own."""

import gzip
import hashlib
import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests import forking
from tests.crawling import ROOT

KK = "Министрлік жаңа мектептің құрылысын аяқтады."
RU = "Министерство завершило строительство новой школы."


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[str] = []
        self.base = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}")
        if self.path == "/hangs-up":
            self.close_connection = True
        elif self.path == "/busy-once" and self.server.seen.count("GET /busy-once") == 1:
            self._answer(b"busy", status=503)
        elif self.path == "/chunked":
            self._answer_chunked(KK.encode())
        else:
            self._answer(*self._page())

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(f"POST {self.path}")
        answer = {"data": {"asked": hashlib.sha256(question).hexdigest()}}
        self._answer(json.dumps(answer).encode(), [("Content-Type", "application/json")])

    def _page(self) -> tuple[bytes, list[tuple[str, str]]]:
        text = (RU if "ru" in self.headers.get("Accept-Language", "") or self.path.endswith("/ru") else KK).encode()
        match self.path:
            case "/gzip":
                return gzip.compress(text, mtime=0), [("Content-Encoding", "gzip"), ("Content-Type", "text/plain")]
            case "/binary":
                return bytes(range(256)), [("Content-Type", "application/octet-stream")]
            case "/headers":
                return text, [("X-Twice", "one"), ("X-Twice", "two"), ("X-Name", "Баспасөз".encode().decode("latin-1"))]
            case "/cookie":
                return text, [("Set-Cookie", "session=secret"), ("Content-Type", "text/plain")]
            case "/robots.txt":
                return b"User-agent: *\nDisallow: /uploads/\n", [("Content-Type", "text/plain")]
        return text, [("Content-Type", "text/plain; charset=utf-8")]

    def _answer(self, body: bytes, headers: list[tuple[str, str]] = [], status: int = 200) -> None:  # noqa: B006
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer_chunked(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (body[:10], body[10:], b""):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def crawl(requests: list[dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
    """What a Scrapy crawl in a process of its own got for the requests: a dict each."""
    done = forking.run(command(requests, **settings), ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def command(requests: list[dict[str, Any]], **settings: Any) -> list[str]:
    """That of such a crawl."""
    return [sys.executable, "-m", "tests.transport.tiny_crawl", json.dumps([requests, settings])]


@pytest.fixture
def full_disk() -> Any:
    """``with full_disk(n):`` no file of this process grows beyond n bytes: writes fail, as on a full disk."""

    @contextmanager
    def limited(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited
