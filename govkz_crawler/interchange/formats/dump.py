"""Writes a listing dump, as aggregators make them: a block for each language with its own labels, live items only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO

from govkz_crawler.interchange import citation
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.dump.writer import write as write_listing
from govkz_crawler.interchange.fields import Row


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a dump shows it."""

    title: str
    dump_date: str
    text: str
    source_url: str
    section_header: str = ""  # the language's own word for news


def write(articles: Articles, out: BinaryIO) -> int:
    """Articles without a date of publication are left out: a dump cannot carry them. Returns the number written.

    Of a demo, titles say so: there is no other place for it.
    """
    text = TextIOWrapper(out, encoding="utf-8", newline="\n")
    rows = 0

    def counted(items: Iterable[Listed]) -> Iterator[Listed]:
        nonlocal rows
        for item in items:
            rows += 1
            yield item

    for language, variants in articles.by_language():
        write_listing(counted(_listed(variants)), text, language)
    text.detach()
    return rows


def _listed(articles: Iterable[Row]) -> Iterator[Listed]:
    for row in articles:
        if row["status"] == "live" and row["published_on"]:
            yield Listed(citation.titled(row), row["published_on"], row["text"], row["url"])
