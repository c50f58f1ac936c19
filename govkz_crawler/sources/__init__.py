"""The interfaces of the site, one module each: they build requests and read answers, and remember nothing."""

from collections.abc import Iterable

from govkz_crawler.sources import graphql, rest, rss
from govkz_crawler.sources.source import Source

_ALL: Iterable[Source] = (
    rss.SOURCE,
    graphql.SOURCE,
    rest.SOURCE,
)

SOURCES: dict[str, Source] = {source.name: source for source in _ALL}

CLOCKS = {source.name: source.clock for source in SOURCES.values()}
