"""Faults that spoil the bytes of an answer that is otherwise right."""

from tests.standin.messages import Reply


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


def encoded_twice(reply: Reply, charset: str = "latin-1") -> None:
    """UTF-8 that somebody has taken for another charset and encoded again."""
    reply.content = reply.body().decode(charset).encode()


def bom(reply: Reply) -> None:
    reply.content = b"\xef\xbb\xbf" + reply.body()


def big(reply: Reply, size: int = 10_000_000) -> None:
    """Padded with white space, so still well-formed."""
    reply.content = reply.body().ljust(size)


def bad_byte(reply: Reply, byte: bytes = b"\xff", inside: bytes = b"title") -> None:
    """One byte that no UTF-8 has, in the last title (or whatever is called so) of the answer."""
    body = reply.body()
    place = max(body.rfind(b"<%b>" % inside), body.rfind(b'"%b":"' % inside))
    if place < 0:
        return
    place += len(inside) + (2 if body[place : place + 1] == b"<" else 4)
    reply.content = body[:place] + byte + body[place:]


def trailing(reply: Reply, text: str = "<!-- cached --><script>ga()</script>\n") -> None:
    """Something behind the end of the document."""
    reply.content = reply.body() + text.encode()


KINDS = (truncated, mislabelled, recoded, encoded_twice, bom, big, bad_byte, trailing)
