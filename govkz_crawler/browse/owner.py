"""Tells whether the owner looks: somebody on the machine itself, while the pages are not published.

The owner may ask SQL and take the file along; for everybody else settings.json decides.
"""

from contextvars import ContextVar

from govkz_crawler.browse.headers import App, Receive, Scope, Send

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", "[::1]"})

# What a web server in front adds to a question that it hands on.
_HANDED_ON = frozenset(
    {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}
)

_looks: ContextVar[bool] = ContextVar("owner_looks", default=False)


def owner_looks() -> bool:
    """Whether the question that is being answered is the owner's."""
    return _looks.get()


def with_owner(app: App, published: bool) -> App:
    """The application, which knows for each question whether it is the owner's; of what is published, none is."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        _looks.set(scope["type"] == "http" and not published and is_owner(scope))
        await app(scope, receive, send)

    return answer


def is_owner(scope: Scope) -> bool:
    """Whether a question (ASGI) came to a loopback address from one, under such a name, and straight."""
    headers = {name.lower(): value for name, value in scope.get("headers", [])}
    host = headers.get(b"host", b"").decode("latin-1")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    ends = (scope.get("server"), scope.get("client"))
    return name in _LOOPBACK and not headers.keys() & _HANDED_ON and all(end and end[0] in _LOOPBACK for end in ends)
