"""Faults of the connection: it breaks off, goes on for ever, hangs, drips."""

from datetime import timedelta

from tests.standin.messages import Reply


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


def misdated(reply: Reply, hours: float = 5.0) -> None:
    """The Date header is so many hours off."""
    reply.date_offset = timedelta(hours=hours)


KINDS = (misdated, cut, endless, headers, hang, drip)
