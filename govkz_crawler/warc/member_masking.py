"""Masks the text of a record: which bytes of a member, and the member that takes its place.

A masked record says so in fields of its own, ``Govkz-Redacted``: the names of the entries whose text is gone. Its
digests are those of what is left.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exact_size import PADDING, member_of_size
from govkz_crawler.warc.records import Record

FIELD = "Govkz-Redacted"

_ORIGINAL = b"X-Archive-Orig-"  # as tools of the field name a header that no longer holds


def redacted(record: Record) -> tuple[str, ...]:
    """The ``ni:`` names that a record declares as destroyed."""
    return tuple(record.fields.get(FIELD.lower(), "").split())


class Made(NamedTuple):
    """A member, and the digest of the block in it."""

    data: bytes
    digest: str


def masked_member(record: Record, head: bytes, block: bytes, names: Iterable[str]) -> Made:
    """The member for a record whose block is now another one; as long as the one before.

    ``head`` is the record's own, up to its empty line. Raises WarcError where it cannot be made so short.
    """
    for smaller in _forms(block):
        made = member_of_size(_written(head, smaller, sorted({*redacted(record), *names})), _size(record))
        if made is not None:
            return Made(made, digest(smaller))
    raise record.damaged("cannot be masked in its place: what is left of it does not fit there")


def decoded(message: bytes) -> tuple[bytes, bytes]:
    """Head and body of an HTTP message; the body out of its Content-Encoding, and the head saying so.

    Raises WarcError for an encoding that is not known here, or a body that is not in it.
    """
    head, gap, body = message.partition(b"\r\n\r\n")
    found = re.search(rb"(?im)^content-encoding:[ \t]*([^\r\n]*)", head)
    codings = [word.strip().lower() for word in found[1].split(b",") if word.strip()] if found else []
    for coding in reversed(codings):
        body = _decode(coding, body)
    if codings:
        head = re.sub(rb"(?im)^(content-encoding|content-length):", rb"%s\1:" % _ORIGINAL, head)
    return head + gap, body


def _decode(coding: bytes, body: bytes) -> bytes:
    try:
        if coding in {b"gzip", b"x-gzip"}:
            return gzip.decompress(body)
        if coding == b"br":
            import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 - with Scrapy; few answers need it here

            return bytes(brotli.decompress(body))
        if coding == b"deflate":
            import zlib  # noqa: PLC0415

            with suppress(zlib.error):
                return zlib.decompress(body)
            return zlib.decompress(body, -zlib.MAX_WBITS)
        if coding == b"identity":
            return body
    except Exception as error:  # of several libraries
        raise WarcError(f"a body is not in its encoding {coding.decode('latin-1')}: {error}") from error
    raise WarcError(f"a body in the encoding {coding.decode('latin-1')} cannot be masked")


def _forms(block: bytes) -> Iterator[bytes]:
    """The block, and the same with its body compressed better than gzip can."""
    yield block
    head, gap, body = block.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/") and _ORIGINAL.lower() in head.lower():
        with suppress(ImportError):
            import brotli  # noqa: PLC0415

            yield head + b"\r\nContent-Encoding: br" + gap + brotli.compress(body)


def _size(record: Record) -> int:
    return record.end - record.location.offset


def _written(head: bytes, block: bytes, names: Iterable[str]) -> bytes:
    """The record with another block: fields that depend on it follow."""
    body = block.partition(b"\r\n\r\n")[2] if block.startswith(b"HTTP/") else block
    lines = [line for line in head.split(b"\r\n") if not line.startswith((PADDING, f"{FIELD}:".encode()))]
    replace = partial(_replaced, lines)
    replace(b"WARC-Block-Digest", digest(block).encode())
    replace(b"WARC-Payload-Digest", digest(body).encode())
    replace(b"Content-Length", str(len(block)).encode())
    if said := " ".join(names):
        lines.append(f"{FIELD}: {said}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + block + b"\r\n\r\n"


def _replaced(lines: list[bytes], name: bytes, value: bytes) -> None:
    for number, line in enumerate(lines):
        if line.partition(b":")[0].lower() == name.lower():
            lines[number] = name + b": " + value
