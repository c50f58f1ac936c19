"""CSV (RFC 4180): UTF-8 without a BOM, a header line, CRLF, one line a row as far as texts allow."""

import csv
import json
import re
from collections.abc import Iterable
from io import TextIOWrapper
from typing import Any, BinaryIO

from govkz_crawler.interchange.fields import NAMES, Row

# A spreadsheet takes such a cell for a formula, and would run it
# (https://owasp.org/www-community/attacks/CSV_Injection). One apostrophe more is put before it; one less gives the cell
# back.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(articles: Iterable[Row], out: BinaryIO) -> int:
    """Lists are JSON; null is an empty cell. Returns the number of rows."""
    text = TextIOWrapper(out, encoding="utf-8", newline="")
    table = csv.writer(text)
    table.writerow(NAMES)
    rows = 0
    for article in articles:
        table.writerow(map(cell, article.values()))
        rows += 1
    text.detach()  # flushes, and leaves the file to who opened it
    return rows


def cell(value: Any) -> Any:
    """A value as it stands in its cell."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
