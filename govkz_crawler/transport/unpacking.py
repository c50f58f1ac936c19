"""Decodes the Content-Encoding of bodies after they were stored as sent."""

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from govkz_crawler.transport.errors import Unreadable


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Scrapy's own, but for its errors: here they say that it is the answer which is no good.

    Scrapy raises IgnoreRequest for a body that grows beyond DOWNLOAD_MAXSIZE, as if somebody had forbidden it, and lets
    through whatever zlib, brotli or zstd make of bytes that are not theirs.

    Only gzip is asked for: what comes is stored as it was sent, and warcio unpacks neither brotli nor zstd, so that
    others could not read the evidence with their tools. An answer that comes in one of them is read all the same.
    """

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        request.headers.setdefault("Accept-Encoding", "gzip")

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise Unreadable("the answer unpacks to more than DOWNLOAD_MAXSIZE") from error
        except Exception as error:
            raise Unreadable(f"the body cannot be unpacked: {type(error).__name__}") from error
