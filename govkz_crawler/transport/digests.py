"""Digests as WARC fields write them: the algorithm, a colon, base 32.

SHA-256, since SHA-1 no longer proves that two bodies are one. warcio and FastWARC verify it as they do SHA-1.
"""

import hashlib
from typing import Any

from warcio.utils import Digester

ALGORITHM = "sha256"


def digester(algorithm: str = ALGORITHM) -> Any:
    return Digester(algorithm)


def digest(data: bytes, algorithm: str = ALGORITHM) -> str:
    made = digester(algorithm)
    made.update(data)
    return str(made)


def matches(data: bytes, labelled: str | None) -> bool:
    """Whether ``labelled`` is the digest of ``data``; one that Python cannot compute proves nothing."""
    algorithm = (labelled or "").partition(":")[0]
    return algorithm in hashlib.algorithms_available and digest(data, algorithm) == labelled
