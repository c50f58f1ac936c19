"""Only gzip is asked for, and whatever comes is read."""

import gzip
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from govkz_crawler.transport.errors import Unreadable
from govkz_crawler.transport.unpacking import UnpackingMiddleware

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = "Үкімет отырысы өтті. ".encode() * 1_000
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.fixture
def unpacking():
    return UnpackingMiddleware.from_crawler(get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 100_000}))


def answer(coding: str, body: bytes) -> Response:
    return Response("https://www.gov.kz/graphql", headers={"Content-Encoding": coding}, body=body)


def test_only_gzip_is_asked_for(unpacking):
    request = Request("https://www.gov.kz/graphql")
    unpacking.process_request(request)
    assert request.headers["Accept-Encoding"] == b"gzip"


@pytest.mark.parametrize(("coding", "pack"), CODINGS.items(), ids=CODINGS)
def test_what_comes_is_read(unpacking, coding, pack):
    read = unpacking.process_response(Request("https://www.gov.kz/graphql"), answer(coding, pack(BODY)))
    assert read.body == BODY


@pytest.mark.parametrize(("coding", "pack"), CODINGS.items(), ids=CODINGS)
@pytest.mark.parametrize("body", [BODY * 10, None], ids=["too much", "other bytes"])
def test_what_cannot_be_unpacked_is_unreadable(unpacking, coding, pack, body):
    packed = pack(body) if body else b"\x07" * 100
    with pytest.raises(Unreadable):
        unpacking.process_response(Request("https://www.gov.kz/graphql"), answer(coding, packed))
