"""Source: the site's REST list, read only where it answers openly; it refuses robots (September 2026)."""

from urllib.parse import parse_qs, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.sections import SECTIONS, section_of_root
from govkz_crawler.sources import answer
from govkz_crawler.sources.base import ALWAYS, FIRST_PAGE, Asked, Question, Source, path_of
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.sources.json_rows import read_rows
from govkz_crawler.sources.shape import listed

NAME = "rest"
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
    """The feed that one of our own requests asks for."""
    base_url, _, root = path_of(request).rpartition("/")
    section = section_of_root(root)
    if not base_url.endswith(PATH) or section is None:
        return None
    (projects,) = parse_qs(urlsplit(request.url).query).get("projects", [SITE_WIDE])
    lang = (request.headers["Accept-Language"] or b"").decode("latin-1")
    return Asked(base_url.removesuffix(PATH), Feed(projects.removeprefix("eq:"), section.name, lang))


def read(response: Response, feed: Feed) -> FeedPage:
    """The items of an answer. Raises SourceError."""
    return read_rows(listed(answer.json_value(response), "a list of rows"), feed, NAME)


SOURCE = Source(
    name=NAME,
    site_wide=False,
    by_date=False,
    full_text=True,
    clock=Clock.STATED,
    request=request,
    recognise=recognise,
    readers=((ALWAYS, read),),
)
