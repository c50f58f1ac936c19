"""Orders the certificates in a timestamp response as DER demands.

OpenSSL's authorities write them as they come, and strict readers refuse that. The order is no part of what is signed.
"""

from collections.abc import Iterator
from typing import NamedTuple

from govkz_crawler.log.errors import Malformed

_CERTIFICATES = 0xA0  # [0], behind what is signed
_LONG = 0x80
_LONGEST = 4  # bytes of a length


class _Element(NamedTuple):
    """Where an element begins, where its content does, and where both end."""

    tag: int
    start: int
    content: int
    end: int


def certificates_sorted(response: bytes) -> bytes:
    """The response with its set of certificates sorted. Raises Malformed where that cannot be found.

    TimeStampResp holds its status and a token; that holds its type and SignedData; and this holds its version,
    algorithms, the time, and certificates (RFC 3161, 2.4.2; RFC 5652, 5.1).
    """
    element = next(_children(response, 0, len(response)), None)
    for at in (1, 1, 0):
        element = _child(response, element, at)
    found = _child(response, element, 3)
    if found is None or found.tag != _CERTIFICATES:
        return response  # it brings none, or grants no timestamp
    held = sorted(response[each.start : each.end] for each in _children(response, found.content, found.end))
    return response[: found.content] + b"".join(held) + response[found.end :]


def _child(der: bytes, element: _Element | None, at: int) -> _Element | None:
    if element is None:
        return None
    children = list(_children(der, element.content, element.end))
    return children[at] if at < len(children) else None


def _children(der: bytes, start: int, end: int) -> Iterator[_Element]:
    """The elements that lie there one after another. Raises Malformed where they do not end together."""
    while start < end:
        content = start + 2
        length = der[start + 1] if content <= end else end
        if length >= _LONG and content <= end:
            count = length - _LONG
            if not 1 <= count <= _LONGEST:
                raise Malformed("no RFC 3161 response: a length that DER does not write so")
            content += count
            length = int.from_bytes(der[content - count : content], "big")
        if content + length > end:
            raise Malformed("no RFC 3161 response: it ends too early")
        yield _Element(der[start], start, content, content + length)
        start = content + length
