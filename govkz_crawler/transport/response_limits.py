"""Limits the size of an answer's head.

Twisted has one for each line but none for their number, and DOWNLOAD_MAXSIZE speaks of bodies: without it, headers
without end would fill the memory until DOWNLOAD_TIMEOUT.
"""

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import BODY, Request
from twisted.web.iweb import IResponse

LARGEST_HEAD = 1024 * 1024  # bytes; browsers give up at a quarter of that


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Drops the connection on a larger head, which is a download that failed."""

    _head = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's own name
        if self._parser is not None and self._parser.state != BODY:
            self._head += len(data)
        if self._head > LARGEST_HEAD:
            assert self.transport is not None
            self.transport.abortConnection()
        else:
            super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """For the pool of a download handler."""

    def buildProtocol(self, addr: IAddress | None) -> BoundedProtocol:  # noqa: ARG002, N802 - Twisted's own names
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
