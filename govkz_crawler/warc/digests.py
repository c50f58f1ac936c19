"""Formats digests for WARC fields: the algorithm, a colon, the value.

SHA-256, since SHA-1 no longer proves that two bodies are one. warcio and FastWARC verify both.
"""

import base64
import hashlib


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes as a WARC field has it: ``sha256:`` and hexadecimal digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def matches(data: bytes, labelled: str | None) -> bool:
    """Whether ``labelled`` is the digest of ``data``: hexadecimal, or base 32 as most of the field writes it.

    One that Python cannot compute proves nothing.
    """
    algorithm, _, value = (labelled or "").partition(":")
    if algorithm not in hashlib.algorithms_guaranteed:
        return False
    made = hashlib.new(algorithm, data).digest()
    return value.lower() == made.hex() or value == base64.b32encode(made).decode()
