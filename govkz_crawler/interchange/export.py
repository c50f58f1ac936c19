"""Writes a selection of rows in one of the formats to one place."""

import codecs
from pathlib import Path

from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.formats import FORMATS, writer
from govkz_crawler.interchange.output import new_file, new_folder
from govkz_crawler.interchange.rows import Rows

WITH_BOM = "csv"  # the format that Excel takes for UTF-8 only where it begins with a BOM


def export(rows: Rows | Articles, name: str, out: Path, force: bool, bom: bool = False) -> int:
    """Returns the number of rows written. Raises InterchangeError, and leaves nothing half written."""
    known = FORMATS[name]
    if not known.tabular and not isinstance(rows, Articles):
        raise InterchangeError(f"{name} is for articles: it has no place for {rows.name}")
    if bom and name != WITH_BOM:
        raise InterchangeError(f"only {WITH_BOM} can begin with a BOM")
    write = writer(name)
    if known.holds:
        with new_folder(out, force, known.holds) as folder:
            return write(rows, folder)
    with new_file(out, force) as file:
        file.write(codecs.BOM_UTF8 if bom else b"")
        return write(rows, file)
