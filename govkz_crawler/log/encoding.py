"""Encodes and decodes Base64 as the formats of transparency logs demand it: standard alphabet, padding, canonical."""

import base64
import binascii

from govkz_crawler.log.errors import Malformed


def encode(value: bytes) -> str:
    """Base64 of some bytes."""
    return base64.b64encode(value).decode()


def decode(encoded: str) -> bytes:
    """What base64 stands for, written in its one way. Raises Malformed."""
    try:
        value = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(f"no base64: {encoded[:80]!r}") from None
    if encode(value) != encoded:
        raise Malformed(f"no base64: {encoded[:80]!r}")
    return value
