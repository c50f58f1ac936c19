"""Sets the headers of every answer: what a page may load, who may frame it, how long it may be kept."""

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from govkz_crawler.browse.wording import INTERFACE

CHOICE, COOKIE = "ui", "govkz_ui"
_YEAR = 365 * 24 * 60 * 60  # seconds that the choice of a language is remembered

_FIXED = {
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; "
        b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
_VARY = (b"vary", b"Accept-Language")  # beside what Datasette says of cookies

Scope = MutableMapping[str, Any]
Send = Callable[[Scope], Awaitable[None]]
Receive = Callable[[], Awaitable[Scope]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def with_headers(app: App, tables: str) -> App:
    """The application, its answers with a strict policy and, where a language was chosen, a cookie of it.

    Below the path ``tables`` are the pages that Datasette itself makes.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Scope) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _headers(scope, message.get("headers", []))}
            await send(message)

        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["path"].startswith(tables) and _chosen(scope):
            await _remember(scope, send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return answer


async def _remember(scope: Scope, send: Send) -> None:
    """The same page without the choice in its address, which Datasette would take for a column."""
    kept = [pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] != CHOICE]
    location = scope["path"] + (f"?{urlencode(kept)}" if kept else "")
    await send({"type": "http.response.start", "status": 303, "headers": [(b"location", location.encode())]})
    await send({"type": "http.response.body", "body": b""})


def _headers(scope: Scope, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    ours = dict(_FIXED)
    if chosen := _chosen(scope):
        ours |= {b"set-cookie": chosen.encode(), b"cache-control": b"private, no-store"}
    elif not any(name.lower() == b"cache-control" for name, _ in headers):
        ours[b"cache-control"] = b"no-cache"  # kept, but asked for again: a commit may have come between
    return [*((name, value) for name, value in headers if name.lower() not in ours), *ours.items(), _VARY]


def _chosen(scope: Scope) -> str | None:
    """The cookie that remembers a language chosen in the address."""
    lang = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get(CHOICE)
    if lang not in INTERFACE:
        return None
    cookie = SimpleCookie({COOKIE: lang})
    cookie[COOKIE].update({"path": "/", "max-age": str(_YEAR), "samesite": "Lax"})
    return cookie[COOKIE].OutputString()
