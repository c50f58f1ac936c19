"""Lists the interfaces of the site, one module each: they build requests and read answers, and remember nothing."""

from collections.abc import Iterable

from govkz_crawler.sources import graphql, rendered_page, rest, rss
from govkz_crawler.sources.source import Readable, Source

_ALL: Iterable[Source] = (
    rss.SOURCE,
    graphql.SOURCE,
    rest.SOURCE,
)

SOURCES: dict[str, Source] = {source.name: source for source in _ALL}

# What can be read in evidence: pages are never asked for by a crawl, but people capture them.
READABLE: dict[str, Readable] = {**SOURCES, rendered_page.NAME: rendered_page.PAGE}

CLOCKS = {source.name: source.clock for source in SOURCES.values()}
