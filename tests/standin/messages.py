"""One request as it came, one answer as it will leave."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.standin.asked import Asked, asked

JSON = "application/json;charset=UTF-8"
HTML = "text/html; charset=utf-8"
XML = "application/rss+xml;charset=UTF-8"
TEXT = "text/plain;charset=UTF-8"

DEFAULT_LANG = "ru"


@dataclass(slots=True)
class Record:
    """A line of the log. Times are seconds of ``time.monotonic``; ``answered`` is when the answer starts to leave."""

    time: float
    method: str
    path: str  # with the query
    headers: Message
    body: bytes
    interface: str = "other"
    faults: list[str] = field(default_factory=list)
    status: int | None = None
    answered: float | None = None

    @property
    def route(self) -> str:
        """The path without its query."""
        return urlsplit(self.path).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    @property
    def asked(self) -> Asked:
        """Which list the request is for, and which page of it."""
        return asked(self.method, self.route, self.query, self.body, self.lang)

    @property
    def json(self) -> Any:
        """The body read as JSON; ValueError if it is none."""
        return json.loads(self.body)

    @property
    def lang(self) -> str:
        """The first language of Accept-Language."""
        first = self.headers.get("Accept-Language", "").split(",")[0]
        return first.split(";")[0].split("-")[0].strip().lower() or DEFAULT_LANG


@dataclass(slots=True)
class Reply:
    """An answer. ``rows`` is what a list shows: faults change it before ``content`` makes bytes of it.

    On the wire: ``delay`` seconds before the first byte, ``drip`` seconds between small pieces, ``sent`` the
    share of the promised bytes that really leave before the connection drops, ``size`` the bytes to be sent
    where the content is sent more than once, ``announced`` whether the head tells their number,
    ``date_offset`` how far its Date is off.
    """

    content: bytes | Callable[[], bytes] = b""
    content_type: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    last_modified: datetime | None = None
    delay: float = 0.0
    drip: float = 0.0
    sent: float = 1.0
    size: int = 0
    announced: bool = True
    date_offset: timedelta = timedelta()

    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content()

    def become(self, content: bytes, content_type: str, status: int = 200) -> None:
        """Answer something else altogether."""
        self.content, self.content_type, self.status = content, content_type, status
        self.last_modified = None


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def json_error(status: int, error: str) -> Reply:
    return Reply(json_bytes({"status": status, "error": error}), status=status)
