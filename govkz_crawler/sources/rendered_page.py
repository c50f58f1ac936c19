"""Reads the page of an item as a browser has rendered it: the last resort where nobody kept the answers behind it.

Crawls never ask for pages, which come empty to them. What the site's front end builds is not documented, so only what
HTML itself says is read: the one ``h1``, the one ``article`` (or ``itemprop="articleBody"``), the one date of ``time``.
A page that says less, or several of one, is not read at all. What a page shows counts as a summary, because it may be
less than the answer holds: it never contradicts what an interface has said.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import Feed, PressItem
from govkz_crawler.normalise.bounds import TooMuch, check_markup
from govkz_crawler.normalise.dates import Clock, UnknownDate, published
from govkz_crawler.normalise.urls import UnknownUrl, cited
from govkz_crawler.sections import SECTIONS
from govkz_crawler.sources import answer
from govkz_crawler.sources.decoding import decoded
from govkz_crawler.sources.feed_page import Faulty, FeedPage, ShapeChanged
from govkz_crawler.sources.shape import RowError, check_undamaged
from govkz_crawler.sources.source import ALWAYS, Asked, Readable

NAME = "page"

_BODIES = ('//*[@itemprop="articleBody"]', "//article")
_DATES = (
    '//*[@itemprop="datePublished"]/@content', '//*[@itemprop="datePublished"]/@datetime',
    '//meta[@property="article:published_time"]/@content', "//time/@datetime", "//time/text()",
)  # fmt: skip
_NO_TEXT = ("script", "style", "noscript", "template", "time", "h1", "form", "button")  # of what stands in a body
_EXPECTED = "the page of an item with one h1 and one article"
_BEGINNING = re.compile(r"\A\s*+<\?xml[^>]*>")  # lxml takes no text that declares its bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of its item: a title, the date as it is written, and the text as markup, an ``article``."""

    title: str
    published_raw: str | None
    body: str


def recognise(request: Request) -> Asked | None:
    """The feed that the page of an item belongs to; the language is empty where the address names none."""
    with suppress(UnknownUrl):
        page = cited(request.url)
        if request.method == "GET" and page.article_id and page.section in SECTIONS:
            base_url = request.url.partition("/memleket/")[0]
            return Asked(base_url, Feed(page.entity, page.section, page.lang or ""))
    return None


def shown(html: str) -> Shown:
    """Raises ShapeChanged where a page does not say what its item is."""
    try:
        check_markup(html)
    except TooMuch as error:
        raise ShapeChanged(_EXPECTED, str(error)) from error
    root = etree.fromstring(_BEGINNING.sub("", html), etree.HTMLParser(huge_tree=False))
    if root is None:
        raise ShapeChanged(_EXPECTED, "nothing")
    titles: list[Any] = root.xpath("//h1")
    bodies: list[Any] = next(filter(None, map(root.xpath, _BODIES)), [])
    if len(titles) != 1 or len(bodies) != 1:
        raise ShapeChanged(_EXPECTED, f"{len(titles)} h1 and {len(bodies)} article")
    date = _date(root)
    title = " ".join("".join(titles[0].itertext()).split())
    etree.strip_elements(bodies[0], *_NO_TEXT, etree.Comment, with_tail=False)
    bodies[0].tag = "article"
    body = etree.tostring(bodies[0], encoding="unicode", method="html", with_tail=False)
    if not title or not "".join(bodies[0].itertext()).strip():
        raise ShapeChanged(_EXPECTED, "an empty one")
    return Shown(title, date, body)


def read(response: Response, feed: Feed) -> FeedPage:
    """The item of a page. Raises SourceError."""
    answer.check_status(response)
    html = decoded(response).strip()
    if answer.is_shell(html):
        raise Faulty("the empty shell page")
    found, page = shown(html), cited(response.url)
    assert page.article_id is not None
    item = PressItem(
        entity=feed.entity, section=feed.section, lang=feed.lang, article_id=page.article_id, source=NAME,
        title=found.title, body=found.body, published_raw=found.published_raw, extent="summary",
    )  # fmt: skip
    try:
        check_undamaged(item)
    except RowError as error:
        raise Faulty(str(error)) from error
    return FeedPage(items=[item])


def _date(root: Any) -> str | None:
    """The one date that the page gives; None where it gives none or several, or one that nobody can read."""
    for path in _DATES:
        dates = _readable({value.strip() for value in root.xpath(path)})
        if dates:
            return dates[0] if len(dates) == 1 else None
    return None


def _readable(written: set[str]) -> Sequence[str]:
    found = []
    for value in sorted(written):
        with suppress(UnknownDate):
            published(value, Clock.STATED)
            found.append(value)
    return found


PAGE = Readable(name=NAME, clock=Clock.STATED, recognise=recognise, readers=((ALWAYS, read),))
