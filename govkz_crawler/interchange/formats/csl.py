"""Exports CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html) for Zotero and pandoc."""

import json
from typing import BinaryIO

from govkz_crawler.interchange.article_rows import Articles


def write(articles: Articles, out: BinaryIO) -> int:
    """One array, an item a line. Returns the number of items."""
    out.write(b"[")
    number = 0
    for number, item in enumerate(articles.references(), start=1):
        line = json.dumps(item, ensure_ascii=False)
        out.write(f"{',' if number > 1 else ''}\n{line}".encode())
    out.write(b"\n]\n")
    return number
