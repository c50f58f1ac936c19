"""Reading an exchange again, with the readers and pipelines of today."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from govkz_crawler import settings
from govkz_crawler.evidence.questions import question
from govkz_crawler.items import PressItem, Rejected
from govkz_crawler.pipelines.base import PressPipeline
from govkz_crawler.pipelines.dates import DatesPipeline
from govkz_crawler.pipelines.language import LanguagePipeline
from govkz_crawler.pipelines.text import TextPipeline
from govkz_crawler.pipelines.urls import UrlsPipeline
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.page import SourceError
from govkz_crawler.transport.replay import Exchange

# The pipelines that make an item of what a source gave; what validates and archives it has had its say.
STAGES: tuple[type[PressPipeline], ...] = (TextPipeline, DatesPipeline, UrlsPipeline, LanguagePipeline)


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's own decompression, outside of a crawl."""

    def __init__(self) -> None:
        self.stats = None
        self._max_size = settings.DOWNLOAD_MAXSIZE
        self._warn_size = settings.DOWNLOAD_MAXSIZE


_unpacking = Unpacking()


def items(exchange: Exchange) -> Iterator[PressItem]:
    """The press items of an exchange, as they would go into the archive today; none where it cannot be read."""
    asked = question(exchange)
    if asked is None:
        return
    source, base_url, feed = asked
    stages = [stage(base_url) for stage in STAGES]
    try:
        page = SOURCES[source].read(_response(exchange), feed)
    except (SourceError, IgnoreRequest):
        return
    for item in page.items:
        item.seen_at = exchange.at
        item.warc_file, item.warc_offset = exchange.location
        processed = _through(stages, item)
        if processed:
            yield processed


def _through(stages: list[PressPipeline], item: PressItem) -> PressItem | None:
    done: PressItem | Rejected = item
    for stage in stages:
        done = stage.process_item(done)
    return done if isinstance(done, PressItem) else None


def _response(exchange: Exchange) -> Response:
    headers = Headers()
    for name, value in exchange.headers:
        headers.appendlist(name, value)
    sent = Response(exchange.url, status=exchange.status, headers=headers, body=exchange.body)
    read = _unpacking.process_response(Request(exchange.url), sent)
    assert isinstance(read, Response)
    return read
