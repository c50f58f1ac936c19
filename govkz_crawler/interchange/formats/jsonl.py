"""Writes JSON Lines: one object a row, in canonical form (RFC 8785: names sorted, no white space), UTF-8."""

import json
from typing import BinaryIO

from govkz_crawler.interchange.rows import Rows

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def write(rows: Rows, out: BinaryIO) -> int:
    """Returns the number of rows."""
    number = 0
    for row in rows:
        out.write(f"{_encode(row)}\n".encode())
        number += 1
    return number
