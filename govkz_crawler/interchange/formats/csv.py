"""Writes CSV (RFC 4180): UTF-8, a header line, CRLF, one line a row as far as texts allow."""

import csv
import json
import re
from io import TextIOWrapper
from typing import Any, BinaryIO

from govkz_crawler.interchange.rows import Rows

# A spreadsheet takes such a cell for a formula, and would run it
# (https://owasp.org/www-community/attacks/CSV_Injection). One apostrophe more is put before it; one less gives the cell
# back.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(rows: Rows, out: BinaryIO) -> int:
    """Lists are JSON; null is an empty cell. Returns the number of rows."""
    text = TextIOWrapper(out, encoding="utf-8", newline="")
    table = csv.writer(text)
    table.writerow(field.name for field in rows.fields)
    number = 0
    for row in rows:
        table.writerow(map(cell, row.values()))
        number += 1
    text.detach()  # flushes, and leaves the file to who opened it
    return number


def cell(value: Any) -> Any:
    """A value as it stands in its cell."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
