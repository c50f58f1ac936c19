"""Faults that put a text into the rows that costs much to read: small on the wire, expensive for a careless parser."""

from collections.abc import Callable

from tests.standin.messages import Reply

BODIES = ("body", "content", "content:encoded")


def marks_bomb(reply: Reply, size: int = 500_000, rows: int = 1) -> None:
    """A body of ``size`` bytes of combining marks, in the first ``rows`` rows."""
    _put(reply, rows, BODIES, "<p>e" + "\u0301\u0316" * (size // 4) + "</p>")


def tags_bomb(reply: Reply, size: int = 700_000, rows: int = 1, tag: str = "<b><i>") -> None:
    """A body of ``size`` bytes of tags that are never closed."""
    _put(reply, rows, BODIES, tag * (size // len(tag)))


def paragraph_bomb(reply: Reply, size: int = 100_000, rows: int = 1) -> None:
    """A body of one paragraph without a space."""
    _put(reply, rows, BODIES, f"<p>{'ә' * (size // 2)}</p>")


def author_bomb(reply: Reply, size: int = 200_000) -> None:
    """An RSS author of ``size`` bytes that looks like an address for ever."""
    _put(reply, 1, ("author",), "(" * (size // 2) + "a@" * (size // 4), added=True)


def title_bomb(reply: Reply, size: int = 1_000_000) -> None:
    _put(reply, 1, ("title",), "ә " * (size // 3))


def _put(reply: Reply, rows: int, names: tuple[str, ...], text: str, *, added: bool = False) -> None:
    for row in reply.rows[:rows]:
        row.update((name, text) for name in names if added or name in row)


KINDS: tuple[Callable[..., None], ...] = (marks_bomb, tags_bomb, paragraph_bomb, author_bomb, title_bomb)
