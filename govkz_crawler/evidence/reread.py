"""Reading an exchange again, with the readers and pipelines of today."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response

from govkz_crawler import settings
from govkz_crawler.archive.schema.ledgers import content_hash
from govkz_crawler.archive.write.recorder import content_of
from govkz_crawler.evidence.recorded_feed import question
from govkz_crawler.items import PressItem, Rejected
from govkz_crawler.pipelines.base import PressPipeline
from govkz_crawler.pipelines.dates import DatesPipeline
from govkz_crawler.pipelines.text import TextPipeline
from govkz_crawler.pipelines.urls import UrlsPipeline
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import SourceError
from govkz_crawler.transport.errors import Unreadable, WarcError
from govkz_crawler.transport.unpacking import UnpackingMiddleware
from govkz_crawler.warc.exchanges import Exchange, read

# Those that have a part in the content of a version; the others judge it, or say more about it.
STAGES: tuple[type[PressPipeline], ...] = (TextPipeline, DatesPipeline, UrlsPipeline)

Content = dict[str, Any]


class Contents:
    """What an answer says today of each language variant in it. An answer may list one twice."""

    def __init__(self, exchange: Exchange) -> None:
        self._found: defaultdict[tuple[str, int, str], list[Content]] = defaultdict(list)
        for item in _items(exchange):
            self._found[item.section, item.article_id, item.lang].append(content_of(item))

    @classmethod
    def at(cls, warc_dir: Path, file: Any, offset: Any) -> "Contents":
        """Of the answer at a place that a version names, whatever stands there. Raises WarcError."""
        if not (isinstance(file, str) and isinstance(offset, int)):
            raise WarcError(f"{file} at {offset} is no place of a record")
        return cls(read(warc_dir, file, offset))

    def of(self, version: Mapping[str, Any]) -> Content | None:
        """The content of the version if the answer still gives it, or what it says of that variant instead."""
        found = self._found.get((version["section"], version["article_id"], version["lang"]), [])
        alike = (content for content in found if content_hash(content) == version["content_hash"])
        return next(alike, found[0] if found else None)


def _items(exchange: Exchange) -> Iterator[PressItem]:
    asked = question(exchange)
    if asked is None:
        return
    source, base_url, feed = asked
    stages = [stage(base_url) for stage in STAGES]
    try:
        page = SOURCES[source].read(_response(exchange), feed)
    except (SourceError, Unreadable):
        return
    for item in page.items:
        processed = _through(stages, item)
        if processed:
            yield processed


def _through(stages: list[PressPipeline], item: PressItem) -> PressItem | None:
    done: PressItem | Rejected = item
    for stage in stages:
        done = stage.process_item(done)
    return done if isinstance(done, PressItem) else None


class _Unpacking(UnpackingMiddleware):
    """The crawl's own, though nothing is crawled."""

    def __init__(self) -> None:
        self.stats = None
        self._max_size = self._warn_size = settings.DOWNLOAD_MAXSIZE


_unpacking = _Unpacking()


def _response(exchange: Exchange) -> Response:
    headers = Headers()
    for name, value in exchange.headers:
        headers.appendlist(name, value)
    sent = Response(exchange.url, status=exchange.status, headers=headers, body=exchange.body)
    unpacked = _unpacking.process_response(Request(exchange.url), sent)
    assert isinstance(unpacked, Response)
    return unpacked
