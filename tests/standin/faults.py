"""What goes wrong on the way: each kind of fault is a function that spoils a reply.

Kinds and their options are the names and arguments of the functions below::

    standin.fault("graphql", "status", code=503, times=2)
    standin.fault("/api/v1/public/rss/mfa/news/kk", "truncated")
    standin.fault(lambda record: b'"kk"' in record.body, "empty_page", nth=3, times=1)
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.standin import pages
from tests.standin.messages import HTML, JSON, XML, Record, Reply, json_bytes

Match = str | Callable[[Record], bool]


@dataclass
class Fault:
    """Strikes ``times`` matching requests (None: all of them), from the ``nth`` on.

    ``match`` is the name of an interface (robots, rss, graphql, rest, page, other), a path without its query,
    or a function of the request.
    """

    match: Match
    kind: str
    nth: int = 1
    times: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}")

    def strikes(self, record: Record) -> bool:
        """Counts the request if it matches."""
        if not self._matches(record):
            return False
        self.seen += 1
        return self.nth <= self.seen and (self.times is None or self.seen < self.nth + self.times)

    def spoil(self, reply: Reply) -> None:
        KINDS[self.kind](reply, **self.options)

    def _matches(self, record: Record) -> bool:
        if callable(self.match):
            return self.match(record)
        return self.match in (record.interface, record.route)


# Another answer altogether


def status(reply: Reply, code: int = 503, retry_after: str | None = None) -> None:
    """An HTTP error with the page that a proxy writes."""
    page = f"<html><head><title>{code}</title></head><body><center><h1>{code}</h1></center></body></html>"
    reply.become(page.encode(), HTML, code)
    if retry_after is not None:
        reply.headers["Retry-After"] = str(retry_after)


def refusal(reply: Reply, reason: str = "notAllowed", code: int = 400) -> None:
    """The site saying no to robots; also ``browserTicketMissing``, or a 401 or 403."""
    reply.become(json_bytes({"status": code, "error": reason}), JSON, code)


def html(reply: Reply) -> None:
    """A page for people with status 200 where data was asked for."""
    reply.become("<html><body><h1>Сайтта техникалық жұмыстар жүріп жатыр</h1></body></html>".encode(), HTML)


def shell(reply: Reply, size: int = pages.SMALLEST_SHELL) -> None:
    reply.become(pages.shell(size), HTML)


def redirect(reply: Reply, location: str = "http://elsewhere.invalid/", code: int = 302) -> None:
    reply.become(b"", HTML, code)
    reply.headers["Location"] = location


def instead(reply: Reply, body: bytes) -> None:
    """Whatever the test wants to be said, under the name of what was asked for."""
    reply.become(body, reply.content_type)


def errors200(reply: Reply, message: str = "Exception while fetching data") -> None:
    reply.become(json_bytes({"errors": [{"message": message}], "data": None}), JSON)


def deep(reply: Reply, depth: int = 100_000) -> None:
    """JSON nested deeper than a recursive parser can follow."""
    reply.become(b'{"data":' + b"[" * depth + b"]" * depth + b"}", JSON)


def entity_bomb(reply: Reply, levels: int = 9) -> None:
    """A feed whose title unfolds to ten to the power of ``levels`` words."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels + 1))
    reply.become(
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boom">'
        f'{entities}]><rss version="2.0"><channel><title>&e{levels};</title></channel></rss>'.encode(),
        XML,
    )


def gzip_bomb(reply: Reply, size: int = 256 * 1024 * 1024) -> None:
    """Zeros, ``size`` bytes of them when unpacked, about a thousandth of that on the wire."""
    reply.become(_packed_zeros(size), reply.content_type)
    reply.headers["Content-Encoding"] = "gzip"


@lru_cache(maxsize=2)
def _packed_zeros(size: int) -> bytes:
    piece = bytes(1024 * 1024)
    packer = zlib.compressobj(level=1, wbits=31)
    packed = [packer.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*packed, packer.compress(bytes(size % len(piece))), packer.flush()])


# Other rows


def short_page(reply: Reply, keep: int = 1) -> None:
    """Fewer rows than there are, as if the list ended here."""
    del reply.rows[keep:]


def empty_page(reply: Reply) -> None:
    reply.rows.clear()


def renamed_fields(reply: Reply, **names: str) -> None:
    """The dates under another name, or what ``names`` says: old name to new."""
    names = names or {
        "created_date": "createdDate", "publication_date": "publicationDate", "pubDate": "published",
    }  # fmt: skip
    reply.rows[:] = [{names.get(name, name): value for name, value in row.items()} for row in reply.rows]


def unknown_field(reply: Reply, name: str = "moderation", value: Any = "approved") -> None:
    for row in reply.rows:
        row[name] = value


def wrong_types(reply: Reply, name: str = "id", value: Any = None) -> None:
    """One field of every row holds null, an object, a list: whatever ``value`` is."""
    unknown_field(reply, name, value)


def one_odd_row(reply: Reply, name: str = "title", value: Any = ("a list",), position: int = 3) -> None:
    reply.rows[position] = {**reply.rows[position], name: value}


def partial(reply: Reply, message: str = "Exception while fetching data") -> None:
    """GraphQL rows and ``errors[]`` in the same answer."""
    reply.become(json_bytes({"errors": [{"message": message}], **json.loads(reply.body())}), JSON)


# The same answer, spoilt as bytes


def truncated(reply: Reply, share: float = 0.5) -> None:
    """Cut short, though the Content-Length is right."""
    body = reply.body()
    reply.content = body[: int(len(body) * share)]


def mislabelled(reply: Reply, charset: str = "windows-1251") -> None:
    """UTF-8 bytes under another name."""
    reply.content_type = f"{reply.content_type.split(';')[0]};charset={charset}"


def recoded(reply: Reply, charset: str = "windows-1251") -> None:
    """Bytes of another charset that are called UTF-8."""
    reply.content = reply.body().decode().encode(charset, errors="replace")


def bom(reply: Reply) -> None:
    reply.content = b"\xef\xbb\xbf" + reply.body()


def big(reply: Reply, size: int = 10_000_000) -> None:
    """Padded with white space, so still well-formed."""
    reply.content = reply.body().ljust(size)


# The same answer, spoilt on the wire


def cut(reply: Reply, share: float = 0.5) -> None:
    """The connection drops before all that Content-Length promised has come."""
    reply.sent = share


def endless(reply: Reply, size: int = 1024**3, announced: bool = True) -> None:
    """The answer again and again, ``size`` bytes of it, with a Content-Length that says so or without."""
    reply.size, reply.announced = size, announced


def headers(reply: Reply, **values: str) -> None:
    """Further headers as they stand, so that a line break in a value begins another one."""
    reply.headers |= {name.replace("_", "-"): value for name, value in values.items()}


def hang(reply: Reply, seconds: float = 5.0) -> None:
    reply.delay = seconds


def drip(reply: Reply, seconds: float = 0.01) -> None:
    """Small pieces, with a pause between them."""
    reply.drip = seconds


KINDS: dict[str, Callable[..., None]] = {
    kind.__name__: kind
    for kind in (
        status, refusal, html, shell, redirect, instead, errors200, deep, entity_bomb, gzip_bomb,
        short_page, empty_page, renamed_fields, unknown_field, wrong_types, one_odd_row, partial,
        truncated, mislabelled, recoded, bom, big,
        cut, endless, headers, hang, drip,
    )
}  # fmt: skip
