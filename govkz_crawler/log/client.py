"""Sends requests to witnesses, timestamp services and webhooks: HTTP, bounded time and memory, no redirects."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urlsplit

from govkz_crawler.log.errors import Refused, Unreachable

_TOO_MANY, _SERVER_ERROR = 429, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered. The content type is in lower case, without parameters."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Client:
    """``agent`` identifies us; an answer has ``seconds`` to come, whole, and ``largest`` bytes at most."""

    agent: str
    seconds: float = 30
    largest: int = 1 << 20

    def post(self, url: str, body: bytes, content_type: str, more: Mapping[str, str] | None = None) -> Answer:
        """``more`` are headers beside ours. Raises Unreachable: no answer, none in time, or one that says later (429,
        5xx). Refused: it is too large."""
        return self._ask("POST", url, body, {"Content-Type": content_type, **(more or {})})

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """``headers`` are beside the user agent. Raises what ``post`` raises."""
        return self._ask("GET", url, None, headers)

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            with self._connected(url) as connection:
                connection.request(method, _target(url), body, {"User-Agent": self.agent, **headers})
                response = connection.getresponse()
                read = response.read(self.largest + 1)
        except (OSError, ValueError, HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"{url} gives no answer: {reason}") from error
        if response.status == _TOO_MANY or response.status >= _SERVER_ERROR:
            raise Unreachable(f"{url} answers {response.status} {response.reason}")
        if len(read) > self.largest:
            raise Refused(response.status, f"{url} answers with more than {self.largest} bytes")
        if response.length:
            raise Unreachable(f"{url} ends its answer {response.length} bytes early")
        return Answer(response.status, response.headers.get_content_type(), read)

    @contextmanager
    def _connected(self, url: str) -> Iterator[HTTPConnection]:
        """A connection that is cut when the time is up, however slowly it goes on giving."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise OSError("no http address")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=self.seconds)
        connection.connect()
        late = Event()
        timer = Timer(self.seconds, _cut, [connection.sock, late])
        timer.start()
        try:
            yield connection
        finally:
            timer.cancel()
            connection.close()
            if late.is_set():  # what came so far may look like an answer
                raise TimeoutError(f"not within {self.seconds} seconds")


def _cut(sock: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):  # it has ended by itself
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # TLS would first say goodbye


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
