"""What may differ between one site and the next, or between what is known and what is true."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /uploads\nDisallow: /api/v1/private\n"
RSS_ELEMENTS = frozenset({"guid", "link", "pubDate", "description", "content:encoded"})


@dataclass(slots=True)
class Knobs:
    """May be turned while the server runs: ``standin.knobs.rest = "open"``."""

    robots: str = ROBOTS
    gzip: bool = True  # where the client accepts it
    placeholders: bool = True  # a missing translation is listed as "-"
    rss_depth: int = 20
    rss_elements: Set[str] = RSS_ELEMENTS  # besides the title
    rss_zone: tzinfo = UTC  # of pubDate
    rss_validators: bool = True  # ETag, Last-Modified and 304
    max_size: int = 50  # rows a page, whatever is asked
    site_wide: Literal["answer", "errors", "empty"] = "answer"  # GraphQL without ``projects``
    rest: Literal["gated", "ticket", "open", "wrapped"] = "gated"
    rest_first_page: Literal[0, 1] = 1
