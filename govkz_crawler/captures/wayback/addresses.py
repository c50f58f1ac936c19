"""Decides which addresses the Wayback Machine is asked for, and which of those it lists are worth a download."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from scrapy import Request

from govkz_crawler.evidence.recorded_feed import recognised
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.urls import UnknownUrl, cited
from govkz_crawler.sections import SECTIONS
from govkz_crawler.sources import rest, rss

Kind = Literal["answer", "page"]

_HOST = "gov.kz"  # with or without www, http or https: CDX servers tell them not apart
_PAGES = "/memleket/entities"


@dataclass(frozen=True, slots=True)
class Search:
    """A question to a CDX server: all addresses that begin with ``prefix`` and match ``filters``.

    https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
    """

    prefix: str
    filters: tuple[str, ...] = ()


def searches(entities: Sequence[str]) -> Iterator[Search]:
    """The questions about these entities, or about all of them where none is named."""
    if not entities:
        yield Search(f"{_HOST}{rss.PATH}/")
        yield Search(f"{_HOST}{rest.PATH}/")
        yield Search(f"{_HOST}{_PAGES}/", ("original:.*/press/.*",))
    for entity in entities:
        yield Search(f"{_HOST}{rss.PATH}/{entity}/")
        yield Search(f"{_HOST}{rest.PATH}/", (f"original:.*[?&]projects=eq(:|%3A){re.escape(entity)}(&.*)?",))
        yield Search(f"{_HOST}{_PAGES}/{entity}/press/")


def kind_of(url: str) -> Kind | None:
    """An answer of an interface that we read, or the page of an item in a known language; None for all else."""
    with suppress(ValueError):
        if recognised(Request(url)):
            return "answer"
    with suppress(UnknownUrl):
        page = cited(url)
        if page.section in SECTIONS and page.lang in LANGUAGES and page.article_id:
            return "page"
    return None
