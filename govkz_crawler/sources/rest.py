"""The site's REST list: read only where it answers openly, and known to refuse robots (September 2026)."""

from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sections import SECTIONS
from govkz_crawler.sources import answer
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.sources.json_rows import read_rows
from govkz_crawler.sources.shape import listed

NAME = "rest"
PAGE_SIZE = 50  # rows carry full texts; more at a time make the site answer 504


def request(base_url: str, feed: Feed, *, page: int = 1, size: int = PAGE_SIZE) -> Request:
    """Asks for a page of a feed, newest first."""
    section = SECTIONS[feed.section]
    projects = {} if feed.entity == SITE_WIDE else {"projects": f"eq:{feed.entity}"}
    arguments = urlencode(projects | {"sort-by": f"{section.date}:DESC", "page": page, "size": size}, safe=":")
    return Request(
        f"{base_url.rstrip('/')}/api/v1/public/content-manager/{section.root}?{arguments}",
        headers={"Accept": "application/json", "Accept-Language": feed.lang},
        dont_filter=True,
    )


def read(response: Response, feed: Feed) -> FeedPage:
    """The items of an answer. Raises SourceError."""
    return read_rows(listed(answer.json_value(response), "a list of rows"), feed, NAME)
