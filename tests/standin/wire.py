"""HTTP/1.1 with the standard library: open connections, validators, gzip, answers that break off."""

import gzip
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING, Any

from tests.standin.messages import Record, Reply

if TYPE_CHECKING:
    from tests.standin.server import StandIn

DRIP_BYTES = 64
GZIP_FASTEST = 1


class Connections(ThreadingHTTPServer):
    """The listening socket and the open connections, which ``close`` ends."""

    daemon_threads = False  # so that closing waits for them
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], standin: "StandIn") -> None:
        self.standin = standin
        self._open: set[socket] = set()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no failure; anything else is."""
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):
            self.standin.failures.append(error)

    def close(self) -> None:
        self.shutdown()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StandIn"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together
    server: Connections

    def answer(self) -> None:
        standin = self.server.standin
        record = self._record()
        reply = standin.reply(record)
        body = _as_sent(record, reply, compress=standin.knobs.gzip)
        record.status = reply.status
        standin.closing.wait(reply.delay)
        record.answered = time.monotonic()
        if standin.on_answer:
            standin.on_answer(record)
        self._send(reply, body)

    do_GET = do_POST = answer  # noqa: N815

    def _date(self, offset: timedelta) -> str:
        """By the clock of the world, as far off as the site's is."""
        standin = self.server.standin
        moment = standin.world.clock() + standin.knobs.date_offset + offset
        return format_datetime(moment.astimezone(UTC), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """The log is kept as records."""

    def _record(self) -> Record:
        length = int(self.headers.get("Content-Length", 0))
        return Record(time.monotonic(), self.command, self.path, self.headers, self.rfile.read(length))

    def _send(self, reply: Reply, body: bytes) -> None:
        times = max(reply.size // max(len(body), 1), 1)
        self.send_response_only(reply.status)
        self.send_header("Server", self.server_version)
        self.send_header("Date", self._date(reply.date_offset))
        self.send_header("Content-Type", reply.content_type)
        if reply.announced:
            self.send_header("Content-Length", str(len(body) * times))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for _ in range(times):
            self._send_body(body[: int(len(body) * reply.sent)], reply.drip)
        self.close_connection = self.close_connection or reply.sent < 1 or not reply.announced

    def _send_body(self, body: bytes, pause: float) -> None:
        piece = DRIP_BYTES if pause else max(len(body), 1)
        for start in range(0, len(body), piece):
            self.wfile.write(body[start : start + piece])
            self.wfile.flush()
            if self.server.standin.closing.wait(pause):
                break


def _as_sent(record: Record, reply: Reply, *, compress: bool) -> bytes:
    """The bytes for the wire; sets the headers that go with them."""
    body = reply.body()
    if reply.last_modified and _unchanged(record, reply, body, reply.last_modified):
        reply.status = 304
        return b""
    accepted = "gzip" in record.headers.get("Accept-Encoding", "")
    if compress and accepted and body and not reply.size and "Content-Encoding" not in reply.headers:
        reply.headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return gzip.compress(body, GZIP_FASTEST, mtime=0)
    return body


def _unchanged(record: Record, reply: Reply, body: bytes, modified: datetime) -> bool:
    """Conditional requests as RFC 9110 §13 has them: If-None-Match comes before If-Modified-Since."""
    tag = f'"{sha1(body).hexdigest()}"'
    reply.headers |= {"ETag": tag, "Last-Modified": format_datetime(modified.astimezone(UTC), usegmt=True)}
    known, since = record.headers.get("If-None-Match"), record.headers.get("If-Modified-Since")
    if known is not None:
        return tag in (part.strip().removeprefix("W/") for part in known.split(","))
    return since is not None and modified <= parsedate_to_datetime(since)
