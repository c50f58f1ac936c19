"""Writes a selection of articles in one of the formats to one place."""

from pathlib import Path

from govkz_crawler.interchange.articles import Articles
from govkz_crawler.interchange.formats import FORMATS, writer
from govkz_crawler.interchange.output import new_file, new_folder


def export(articles: Articles, name: str, out: Path, force: bool) -> int:
    """Returns the number of articles written. Raises InterchangeError, and leaves nothing half written."""
    write, holds = writer(name), FORMATS[name].holds
    with new_folder(out, force, holds) if holds else new_file(out, force) as place:
        return write(articles, place)
