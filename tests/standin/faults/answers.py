"""Faults that answer something else altogether: errors, refusals, pages for people, bombs."""

import zlib
from functools import lru_cache

from tests.standin import pages
from tests.standin.messages import HTML, JSON, TEXT, XML, Reply, json_bytes


def status(reply: Reply, code: int = 503, retry_after: str | None = None) -> None:
    """An HTTP error with the page that a proxy writes."""
    page = f"<html><head><title>{code}</title></head><body><center><h1>{code}</h1></center></body></html>"
    reply.become(page.encode(), HTML, code)
    if retry_after is not None:
        reply.headers["Retry-After"] = str(retry_after)


def refusal(
    reply: Reply, reason: str = "notAllowed", code: int = 400, retry_after: str | None = None, plain: bool = False
) -> None:
    """The site saying no to robots; also ``browserTicketMissing``, a 401 or 403, or the word alone as plain text."""
    body = reason.encode() if plain else json_bytes({"status": code, "error": reason})
    reply.become(body, TEXT if plain else JSON, code)
    if retry_after is not None:
        reply.headers["Retry-After"] = str(retry_after)


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


def access_denied(reply: Reply) -> None:
    """The page of a firewall, with status 200."""
    page = "<html><head><title>Access denied</title></head><body><h1>Access denied</h1>Reference #18.2d1</body></html>"
    reply.become(page.encode(), HTML)


def riddle(reply: Reply) -> None:
    """The page of a firewall that lets pass who proves to be a browser, with 503."""
    page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    reply.become(page.encode(), HTML, 503)


def rate_limited(reply: Reply, message: str = "Rate limit exceeded, try again later", code: int = 200) -> None:
    """GraphQL's own way to say: not so fast."""
    error = {"message": message, "extensions": {"code": "RATE_LIMITED"}}
    reply.become(json_bytes({"errors": [error], "data": None}), JSON, code)


KINDS = (
    status, refusal, access_denied, riddle, rate_limited, html, shell, redirect, instead, errors200, deep, entity_bomb,
    gzip_bomb,
)  # fmt: skip
