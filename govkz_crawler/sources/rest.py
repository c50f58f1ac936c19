"""Asks and reads the site's REST list, only where it answers openly; it refuses robots (September 2026)."""

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.normalise.urls import UnknownUrl, cited
from govkz_crawler.sections import SECTIONS, section_of_root
from govkz_crawler.sources import answer
from govkz_crawler.sources.asked_language import asked_language
from govkz_crawler.sources.feed_page import FeedPage, ShapeChanged
from govkz_crawler.sources.json_rows import read_rows
from govkz_crawler.sources.row_identity import DIGITS, asked_entity
from govkz_crawler.sources.shape import described, listed
from govkz_crawler.sources.source import ALWAYS, FIRST_PAGE, Asked, Question, Source, path_of

NAME = "rest"
CLOCK = Clock.STATED
PATH = "/api/v1/public/content-manager"


def request(base_url: str, feed: Feed, question: Question = FIRST_PAGE) -> Request:
    """Asks for a page of a feed, newest first; no bound in time can be named."""
    section = SECTIONS[feed.section]
    projects = {} if feed.entity == SITE_WIDE else {"projects": f"eq:{feed.entity}"}
    order = {"sort-by": f"{section.date}:DESC", "page": question.page, "size": question.size}
    return Request(
        f"{base_url.rstrip('/')}{PATH}/{section.root}?{urlencode(projects | order, safe=':')}",
        headers={"Accept": "application/json", "Accept-Language": feed.lang},
        dont_filter=True,
    )


def recognise(request: Request) -> Asked | None:
    """The feed that a list shows, or that an item belongs to whose details are asked for."""
    base_url, found, address = path_of(request).partition(f"{PATH}/")
    root, _, number = address.partition("/")
    section = section_of_root(root)
    if not found or section is None or not (number == "" or DIGITS.fullmatch(number)):
        return None
    if number:
        entity = _reader_of(request, number)
    else:
        entity = asked_entity(*parse_qs(urlsplit(request.url).query).get("projects", []))
    return Asked(base_url, Feed(entity, section.name, asked_language(request)))


def read(response: Response, feed: Feed) -> FeedPage:
    """The items of an answer: a list of rows, or one row where the details of an item were asked for.

    Raises SourceError.
    """
    value = answer.json_value(response)
    is_detail = DIGITS.fullmatch(response.url.partition("?")[0].rpartition("/")[2])
    return read_rows([_detail(value)] if is_detail else listed(value, "a list of rows"), feed, NAME, CLOCK)


def _detail(value: Any) -> Any:
    """The row of an item: bare, or in the ``data`` or ``content`` of an object."""
    if isinstance(value, dict) and "id" not in value:
        for name in ("data", "content"):
            if isinstance(value.get(name), dict):
                return value[name]
    if not isinstance(value, dict) or "id" not in value:
        raise ShapeChanged("an object with id", described(value))
    return value


def _reader_of(request: Request, number: str) -> str:
    """Whose page asked for the details of an item, as its Referer says; the whole site's where that is another page."""
    with suppress(UnknownUrl):
        page = cited((request.headers.get("Referer") or b"").decode("latin-1"))
        if page.article_id == int(number):
            return page.entity
    return SITE_WIDE


SOURCE = Source(
    name=NAME,
    site_wide=False,
    by_date=False,
    full_text=True,
    clock=CLOCK,
    request=request,
    recognise=recognise,
    readers=((ALWAYS, read),),
)
