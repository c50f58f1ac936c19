"""Reads a recorded exchange again: by the reader of its time, through the stages of today."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response

from govkz_crawler import settings
from govkz_crawler.archive.derived.version_columns import judged
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.write.recorder import content_of, reader_of
from govkz_crawler.evidence.recorded_feed import recorded_feed
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.stages import CONTENT_STAGES, Origin, Stage, judge_language, normalise
from govkz_crawler.sources import CLOCKS
from govkz_crawler.sources.feed_page import SourceError
from govkz_crawler.transport.errors import Unreadable
from govkz_crawler.transport.unpacking import UnpackingMiddleware
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import Exchange, read
from govkz_crawler.warc.files import Location

# What a version says by its record: its content, what the rules of today make of its date and language, and who has
# read it, `read_by`.
Content = dict[str, Any]

JUDGING: tuple[Stage, ...] = (*CONTENT_STAGES, judge_language)


class Contents:
    """What an answer says of each language variant in it. An answer may list one twice."""

    def __init__(self, exchange: Exchange, stages: Sequence[Stage] = JUDGING) -> None:
        self._found: defaultdict[tuple[str, int, str], list[Content]] = defaultdict(list)
        for item in _items(exchange, stages):
            self._found[item.section, item.article_id, item.lang].append(
                content_of(item) | judged(item) | {"read_by": reader_of(item)}
            )

    @classmethod
    def at(cls, warc_dir: Path, place: Location, record: str, stages: Sequence[Stage] = JUDGING) -> "Contents":
        """Of the record of that id, which should lie at a place. Raises WarcError where another one does."""
        exchange = read(warc_dir, *place)
        if exchange.record != record:
            raise WarcError(f"{place.file} at {place.offset} is another record than {record}")
        return cls(exchange, stages)

    def __len__(self) -> int:
        """How many language variants it says something of."""
        return len(self._found)

    def of(self, version: Mapping[str, Any]) -> Content | None:
        """The content of the version if the answer still gives it, or what it says of that variant instead."""
        found = self._found.get((version["section"], version["article_id"], version["lang"]), [])
        return next((content for content in found if bears_out(content, version)), found[0] if found else None)


def bears_out(content: Content, version: Mapping[str, Any]) -> bool:
    """Whether a version with this content has the leaf that it has."""
    if version["salt"] is None:
        return False  # its text was destroyed
    leaf_hash: str = version["leaf_hash"]
    return VERSIONS.hash({**version, **content}) == leaf_hash


def content_today(warc_dir: Path, version: Mapping[str, Any]) -> Content | None:
    """The content of a held version, read from its record by the readers of today.

    ``version`` has the ``file`` and ``offset`` of its record. None where the record cannot be had, or does not hold the
    variant any more.
    """
    if not version["file"]:
        return None
    try:
        contents = Contents.at(warc_dir, Location(version["file"], version["offset"]), version["warc_record"])
    except WarcError:
        return None
    return contents.of(version)


def _items(exchange: Exchange, stages: Sequence[Stage]) -> Iterator[PressItem]:
    asked = recorded_feed(exchange)
    if asked is None:
        return
    try:
        page = asked.source.read_at(exchange.at, unpacked(exchange), asked.feed)
    except (SourceError, Unreadable):
        return
    for done in normalise(Origin(asked.base_url, CLOCKS), page.items, stages):
        if done.error:
            raise done.error
        if isinstance(done.item, PressItem):
            yield done.item


class _Unpacking(UnpackingMiddleware):
    """The crawl's own, though nothing is crawled."""

    def __init__(self) -> None:
        self.stats = None
        self._max_size = self._warn_size = settings.DOWNLOAD_MAXSIZE


_unpacking = _Unpacking()


def unpacked(exchange: Exchange) -> Response:
    """The answer, its body out of its Content-Encoding. Raises Unreadable."""
    headers = Headers()
    for name, value in exchange.headers:
        headers.appendlist(name, value)
    sent = Response(exchange.url, status=exchange.status, headers=headers, body=exchange.body)
    response = _unpacking.process_response(Request(exchange.url), sent)
    assert isinstance(response, Response)
    return response
