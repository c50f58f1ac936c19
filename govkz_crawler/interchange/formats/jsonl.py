"""JSON Lines: one object a row, in canonical form (RFC 8785: names sorted, no white space), UTF-8."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from govkz_crawler.interchange.fields import Row

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def write(articles: Iterable[Row], out: BinaryIO) -> int:
    """Returns the number of rows."""
    rows = 0
    for article in articles:
        out.write(f"{_encode(article)}\n".encode())
        rows += 1
    return rows
