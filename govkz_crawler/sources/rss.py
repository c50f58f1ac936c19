"""Asks and reads the official RSS feeds, open to robots. RSS 2.0 is expected; Atom and RSS 1.0 are read as well.

Which fields a feed has is not known for sure: everything but a number to know an item by may be missing.
"""

from contextlib import suppress
from dataclasses import asdict

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import Feed, PressItem, Rejected
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.normalise.urls import Citation, UnknownUrl, absolute, cited
from govkz_crawler.sources import answer
from govkz_crawler.sources.feed_document import KNOWN_FIELDS, Entry, entries
from govkz_crawler.sources.feed_page import FeedPage, ShapeChanged
from govkz_crawler.sources.row_identity import DIGITS, article_id, owner
from govkz_crawler.sources.shape import RowError, check_dates, check_undamaged, raw
from govkz_crawler.sources.source import ALWAYS, FIRST_PAGE, Asked, Question, Source, path_of

NAME = "rss"
CLOCK = Clock.STATED
PATH = "/api/v1/public/rss"

# Of this size, no kind of markup that was tried takes feedparser a second. For 2 MB of white space within XHTML it
# takes 27: it removes the first of many pieces of text, one after the other.
_QUICK = 100_000  # bytes


def request(base_url: str, feed: Feed, _: Question = FIRST_PAGE) -> Request:
    """Asks for all that a feed holds: it has neither pages nor a site-wide list."""
    return Request(
        f"{base_url.rstrip('/')}{PATH}/{feed.entity}/{feed.section}/{feed.lang}",
        headers={"Accept": "application/rss+xml, application/xml", "Accept-Language": feed.lang},
        dont_filter=True,
    )


def recognise(request: Request) -> Asked | None:
    """The feed that one of our own requests asks for."""
    base_url, found, address = path_of(request).partition(f"{PATH}/")
    entity, section, lang = address.split("/") if address.count("/") == 2 else ("", "", "")
    return Asked(base_url, Feed(entity, section, lang)) if found and entity and section and lang else None


def read(response: Response, feed: Feed) -> FeedPage:
    """The items of an answer. Raises SourceError."""
    found = entries(answer.text(response, "XML"))
    if found and not any(entry.link or entry.guid or entry.title for entry in found):
        raise ShapeChanged("items with a link, guid or title", f"items with {answer.line(str(found[0].fields))}")
    page = FeedPage(unknown=frozenset(name for entry in found for name in entry.fields) - KNOWN_FIELDS)
    base_url = response.url.partition(PATH)[0]
    for entry in found:
        try:
            page.items.append(_item(entry, feed, base_url))
        except RowError as odd:
            page.rejected.append(_rejected(entry, feed, base_url, str(odd)))
    check_dates([item.published_raw for item in page.items if item.published_raw], CLOCK)
    return page


SOURCE = Source(
    name=NAME,
    site_wide=False,
    by_date=False,
    full_text=False,
    clock=CLOCK,
    request=request,
    recognise=recognise,
    readers=((ALWAYS, read),),
    read_in_place=_QUICK,
)


def _item(entry: Entry, feed: Feed, base_url: str) -> PressItem:
    citations, addresses = _cited(entry, feed, base_url)
    entities = tuple(dict.fromkeys(citation.entity for citation in citations))
    item = PressItem(
        entity=owner(feed, entities),
        section=feed.section,
        lang=feed.lang,
        article_id=_number(citations, addresses),
        source=NAME,
        title=entry.title,
        body=entry.body,
        summary=entry.description,
        published_raw=entry.published,
        url=next((address for address in addresses if not DIGITS.fullmatch(address)), None),
        image_url=entry.image,
        entities=entities,
        extent="summary",  # nobody promises that content:encoded is the whole text
    )
    check_undamaged(item)
    return item


def _rejected(entry: Entry, feed: Feed, base_url: str, reason: str) -> Rejected:
    number = None
    with suppress(RowError):
        number = _number(*_cited(entry, feed, base_url))
    return Rejected(feed.section, feed.lang, reason, raw(asdict(entry)), number, entry.published)


def _cited(entry: Entry, feed: Feed, base_url: str) -> tuple[list[Citation], list[str]]:
    """What the entry's link and guid cite, and the two themselves. Raises RowError for an item of another section."""
    addresses = [address for address in (entry.link, entry.guid) if address]
    citations = [found for address in addresses if (found := _citation(address, base_url))]
    if any(citation.section != feed.section for citation in citations):
        raise RowError("other section")
    return citations, addresses


def _citation(address: str, base_url: str) -> Citation | None:
    """What a link or guid cites: as it stands, or as an address on the server that was asked."""
    for form in (address, absolute(address, base_url)):
        with suppress(UnknownUrl):
            if form:
                return cited(form)
    return None


def _number(citations: list[Citation], addresses: list[str]) -> int:
    """The id that the link or the guid cites, or a guid that is a bare number."""
    for citation in citations:
        if citation.article_id:
            return citation.article_id
    for address in addresses:
        if DIGITS.fullmatch(address):
            return article_id(address)
    raise RowError("no id")
