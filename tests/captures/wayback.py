"""A stand-in for the Wayback Machine on the loopback interface: CDX search, and snapshots as recorded (``id_``).

After https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server and what web.archive.org answers.
"""

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Snapshot:
    timestamp: str
    url: str
    body: bytes
    mime: str = "application/rss+xml"
    status: str = "200"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The address as CDX servers compare it: without scheme and www, in lower case."""
        parts = urlsplit(self.url)
        host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
        return f"{host}){parts.path}{'?' + parts.query if parts.query else ''}".lower()

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def line(self) -> str:
        return f"{self.key} {self.timestamp} {self.url} {self.mime} {self.status} {self.digest} {len(self.body)}"


class WaybackStandIn:
    """``snapshots`` is what it holds; ``answers`` may give another answer to a path, and ``asked`` is what came."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self.snapshots = list(snapshots)
        self.answers: dict[str, Answer] = {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /save/\n")}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.page_size = 2

    def answer(self, target: str) -> Answer:
        for beginning, answer in self.answers.items():
            if target.startswith(beginning):
                return answer
        if target.startswith("/cdx/search/cdx?"):
            return 200, {"Content-Type": "text/plain"}, self._listed(parse_qs(target.partition("?")[2])).encode()
        return self._snapshot(target)

    def _listed(self, asked: dict[str, list[str]]) -> str:
        assert asked["matchType"] == ["prefix"]
        prefix = Snapshot("", f"http://{asked['url'][0]}", b"").key
        found = sorted(each.line for each in self.snapshots if each.key.startswith(prefix))
        since = asked.get("from", [""])[0]
        lines, last = [], ""
        for line in found:
            _, timestamp, original, mime, status, digest, _ = line.split(" ")
            values = {"original": original, "statuscode": status, "mimetype": mime}
            filters = [each.partition(":") for each in asked.get("filter", [])]
            fits = all(re.fullmatch(pattern, values[name]) for name, _, pattern in filters)
            if fits and timestamp >= since and digest != last:
                lines.append(line)
                last = digest
        start = int(asked.get("resumeKey", ["0"])[0])
        page = lines[start : start + self.page_size]
        more = start + self.page_size < len(lines)
        return "".join(f"{line}\n" for line in page) + (f"\n{start + self.page_size}\n" if more else "")

    def _snapshot(self, target: str) -> Answer:
        found = re.fullmatch(r"/web/(\d{14})id_/(.+)", target)
        for each in self.snapshots:
            if found and (each.timestamp, each.url) == found.groups():
                said = {f"X-Archive-Orig-{name}": value for name, value in each.headers.items()}
                kept = {"Content-Type": each.mime, "Memento-Datetime": "Mon, 01 Jun 2026 09:00:00 GMT"}
                return 200, said | kept, each.body
        return 404, {}, b"The Wayback Machine has not archived that URL."

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address."""
        with ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) as server:
            thread = threading.Thread(target=server.serve_forever, args=[0.01])
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                standin.asked.append(self.path)
                standin.agents.add(self.headers["User-Agent"])
                status, headers, body = standin.answer(self.path)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
