"""Handles downloads: asks a cassette before Scrapy's own handler, and captures WARC records behind it."""

import asyncio
from datetime import UTC, datetime

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, NotConfigured
from scrapy.http import Response

from govkz_crawler.transport.capture import transport_of
from govkz_crawler.transport.errors import CassetteError, Unreadable
from govkz_crawler.transport.response_limits import BoundedFactory


class PressDownloadHandler(BaseDownloadHandler):
    """For ``http`` and ``https`` in DOWNLOAD_HANDLERS. Takes the bytes below all downloader middlewares, as sent.

    A request that the cassette cannot answer fails with Unrecorded, and one whose answer cannot be stored with
    WarcError: what has no evidence goes no further.
    """

    lazy = False  # an unusable cassette shows before the first request

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        try:
            self._transport = transport_of(crawler)
        except CassetteError as error:
            raise NotConfigured(str(error)) from error
        self._turn = asyncio.Lock()  # Scrapy's slots may send several at once, whatever the settings say
        self._network = HTTP11DownloadHandler.from_crawler(crawler)
        self._network._pool._factory = BoundedFactory

    async def download_request(self, request: Request) -> Response:
        """One question at a time, and the next one only when what the answer means for it is known."""
        async with self._turn:
            return await self._answered(request)

    async def _answered(self, request: Request) -> Response:
        began = datetime.now(UTC)
        response = self._transport.replay(request)
        if response is None:
            response = await self._ask(request)
            self._transport.record(request, response)
        # Packing is work for zlib, which needs nothing of Python: the items before go on meanwhile.
        await asyncio.to_thread(self._transport.capture, request, response, began)
        if self._transport.guard:
            self._transport.guard.came(request, response)
        return response

    async def _ask(self, request: Request) -> Response:
        if self._transport.guard:
            self._transport.guard.process_request(request)
        try:
            return await self._network.download_request(request)
        except DownloadCancelledError as error:
            raise Unreadable("the answer is larger than DOWNLOAD_MAXSIZE") from error

    async def close(self) -> None:
        try:
            self._transport.close()
        finally:
            await self._network.close()
