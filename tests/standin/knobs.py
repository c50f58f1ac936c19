"""What may differ between one site and the next, or between what is known and what is true."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

# The package's rules rather than the system's, which may be older than the change of 2024-03-01 to UTC+5.
with files("tzdata").joinpath("zoneinfo/Asia/Almaty").open("rb") as rules:
    ALMATY = ZoneInfo.from_file(rules, key="Asia/Almaty")

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /uploads\nDisallow: /api/v1/private\n"
RSS_ELEMENTS = frozenset({"guid", "link", "pubDate", "description", "content:encoded"})


@dataclass(slots=True)
class Knobs:
    """May be turned while the server runs: ``standin.knobs.rest = "open"``."""

    robots: str = ROBOTS
    robots_charset: str = "utf-8"
    gzip: bool = True  # where the client accepts it
    date_offset: timedelta = timedelta()  # how far the Date header is off the clock
    placeholders: bool = True  # a missing translation is listed as "-"
    rss_depth: int = 20
    rss_elements: Set[str] = RSS_ELEMENTS  # besides the title
    rss_zone: tzinfo = ALMATY  # of pubDate, which names its offset
    rss_validators: bool = True  # ETag, Last-Modified and 304
    graphql_zone: tzinfo = ALMATY  # whose wall clock created_date shows, though it ends in Z
    rest_zone: tzinfo = UTC  # of created_date, which names its offset
    max_size: int = 50  # rows a page, whatever is asked
    site_wide: Literal["answer", "errors", "empty"] = "answer"  # GraphQL without ``projects``
    rest: Literal["gated", "ticket", "open", "wrapped"] = "gated"
    rest_first_page: Literal[0, 1] = 1
    detail: Literal["object", "data", "content"] = "object"  # how one item's answer is wrapped
