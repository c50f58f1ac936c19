"""Writes a dump in the layout of the aggregator's listing pages."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Protocol, TextIO

from govkz_crawler.interchange.dump.lines import TEXT_MARK, dated, is_section, is_title, marked
from govkz_crawler.interchange.dump.segments import PLACEHOLDER
from govkz_crawler.languages import Language


class Listed(Protocol):
    """What the writer needs of an item."""

    @property
    def section_header(self) -> str: ...  # "" for the language's word for news
    @property
    def title(self) -> str: ...
    @property
    def dump_date(self) -> str | None: ...  # YYYY-MM-DD
    @property
    def text(self) -> str: ...
    @property
    def source_url(self) -> str | None: ...


def write(items: Iterable[Listed], out: TextIO, language: Language) -> None:
    r"""Writes the items in their order, a block for each run of one section, with the language's own labels.

    Reading gives the items back, numbered anew and all complete, but for what the format cannot carry: white
    space around titles and texts, line ends within a title (they become spaces), line ends other than \n, an
    empty title (it becomes "-"), source URLs that are not canonical. A line of text that could be read as a
    part of the listing is marked with an invisible character, which reading removes. Raises ValueError for a
    section header that cannot be told from text, and for an item without a date of today's press.
    """
    for header, block in groupby(items, key=lambda item: item.section_header or language.news):
        if not is_section(header):
            raise ValueError(f"a dump cannot carry {header!r} as a section header")
        out.write(f"{header}\n{language.more}\n\n")
        for item in block:
            out.write("\n".join([*_head(item), *_body(item), *_source(item, language), "", ""]))


def _head(item: Listed) -> tuple[str, str]:
    title = " ".join(filter(None, map(str.strip, re.split("[\r\n]", item.title)))) or PLACEHOLDER
    day = ".".join(reversed((item.dump_date or "").split("-")))
    if dated(day) != ("", item.dump_date):
        raise ValueError(f"a dump cannot carry the date {item.dump_date!r}")
    return marked(title) if is_title(title) else TEXT_MARK + title, day


def _body(item: Listed) -> list[str]:
    text = re.sub(r"\r\n?", "\n", item.text.strip())
    return [marked(line) for line in text.split("\n")] if text else []


def _source(item: Listed, language: Language) -> list[str]:
    return [f"{language.source} : {item.source_url}"] if item.source_url else []
