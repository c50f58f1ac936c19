"""Makes the requests of the doctor, and keeps their answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scrapy import Request
from scrapy.http import Headers

from govkz_crawler.items import SITE_WIDE, Feed, Validator
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.conditional import conditional
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.sources.source import FIRST_PAGE, Question
from govkz_crawler.spiders.job import moment

Verdict = Literal["answers", "not modified", "refused", "absent", "faulty", "changed shape"]

SIZE = 20  # rows; as many as an ordinary feed may hold, so that the two can be compared


@dataclass(slots=True)
class Answer:
    """``said`` is the reason why there is no page; ``seconds`` is how long the site took."""

    feed: Feed
    verdict: Verdict
    said: str = ""
    page: FeedPage = field(default_factory=FeedPage)
    status: int | None = None
    headers: Headers = field(default_factory=Headers)
    asked_at: str = ""  # UTC
    seconds: float = 0.0
    validator: Validator | None = None

    @property
    def moments(self) -> dict[int, str]:
        """When each item that was listed says it was published, UTC; items without a date are left out."""
        return {item.article_id: at for item in self.page.items if (at := moment(item))}


Answers = Mapping[str, Answer]
Ask = Callable[[str, Feed, Answers], Request | None]


@dataclass(frozen=True, slots=True)
class Probe:
    """``ask`` gives the request, or None where earlier answers make it pointless."""

    name: str
    source: str
    section: str
    lang: str
    ask: Ask
    everywhere: bool = False

    def feed(self, entity: str) -> Feed:
        return Feed(SITE_WIDE if self.everywhere else entity, self.section, self.lang)


def _asks(source: str, question: Question = FIRST_PAGE) -> Ask:
    return lambda base_url, feed, _: SOURCES[source].request(base_url, feed, question)


def _again(base_url: str, feed: Feed, known: Answers) -> Request | None:
    validator = known["rss"].validator
    return conditional(SOURCES["rss"].request(base_url, feed, FIRST_PAGE), validator) if validator else None


def _before(base_url: str, feed: Feed, known: Answers) -> Request | None:
    """What is older than the oldest row of the page that came."""
    oldest = min(known["graphql"].moments.values(), default=None)
    return SOURCES["graphql"].request(base_url, feed, Question(size=SIZE, before=oldest)) if oldest else None


def _rest_page_zero(base_url: str, feed: Feed, known: Answers) -> Request | None:
    answers = known["rest"].verdict == "answers"
    return SOURCES["rest"].request(base_url, feed, Question(page=0, size=SIZE)) if answers else None


_rss = _asks("rss")
_graphql = _asks("graphql", Question(size=SIZE))
_graphql_page_zero = _asks("graphql", Question(page=0, size=SIZE))
_rest = _asks("rest", Question(size=SIZE))

# With robots.txt, which the crawl asks for by itself, a dozen.
PROBES = (
    Probe("rss", "rss", "news", "ru", _rss),
    Probe("rss in Kazakh", "rss", "news", "kk", _rss),
    Probe("rss again", "rss", "news", "ru", _again),
    Probe("rss of releases", "rss", "releases", "ru", _rss),
    Probe("graphql", "graphql", "news", "ru", _graphql),
    Probe("graphql page 0", "graphql", "news", "ru", _graphql_page_zero),
    Probe("graphql before", "graphql", "news", "kk", _before),
    Probe("graphql site-wide", "graphql", "news", "ru", _graphql, everywhere=True),
    Probe("graphql of releases", "graphql", "releases", "ru", _graphql),
    Probe("rest", "rest", "news", "ru", _rest),
    Probe("rest page 0", "rest", "news", "ru", _rest_page_zero),
)
