"""The WARC records of one exchange (WARC 1.1, ISO 28500:2017).

The blocks hold the bytes as sent: bodies before decompression, every repeated header. What Scrapy has lost by
then is put back by rule: the reason phrase, the case and order of header names. Transfer-Encoding stays away:
Twisted undoes and removes it, and the block is consistent without.
"""

import uuid
import zlib
from collections.abc import Mapping
from http.client import responses as phrases
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Headers, Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from govkz_crawler.transport.digests import digester
from govkz_crawler.transport.members import GZIP
from govkz_crawler.transport.originals import Original

# Of 24 kB of news, level 1 leaves 31 % in 0.2 ms, 6 leaves 22 % in 0.8 ms and 9 no less in 1.4 ms (zlib 1.2.13):
# a crawl should not wait for its evidence, and revisits save more than any level does
LEVEL = 1

# they are the operator's, and prove nothing about the answer
SECRETS = (b"Authorization", b"Cookie", b"Proxy-Authorization")

# what Scrapy says of a body that is not whole, in the standard's words (WARC-Truncated)
TRUNCATED = {"dataloss": "disconnect", "download_stopped": "unspecified"}


class SentHeaders(StatusAndHeaders):  # type: ignore[misc]
    """Header bytes as they were: warcio would percent-encode all that is not ASCII."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        encoded: bytes = self.to_bytes(filter_func, encoding="latin-1")
        return encoded


class RecordWriter(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256: SHA-1 no longer proves that two bodies are the same one."""

    def __init__(self, out: BytesIO) -> None:
        super().__init__(out, gzip=False, warc_version="1.1")

    @staticmethod
    def _create_digester() -> Any:
        return digester()


BUILDER = RecordWriter(BytesIO())


def warcinfo(name: str, at: str, info: Mapping[str, str]) -> Any:
    record = BUILDER.create_warcinfo_record(name, {**info, "format": "WARC File Format 1.1"})
    record.rec_headers.replace_header("WARC-Date", at)
    return record


def response(answer: Response, at: str, payload_digest: str) -> Any:
    fields = {**_fields("response", answer, at), "WARC-Payload-Digest": payload_digest}
    for flag in TRUNCATED.keys() & answer.flags:
        fields["WARC-Truncated"] = TRUNCATED[flag]
    return _record(answer.url, fields, _response_head(answer), answer.body)


def revisit(answer: Response, at: str, known: Original) -> Any:
    """An answer whose body lies in ``known``.

    Two fields are not the standard's but Heritrix's: they find the body again without an index of record ids.
    """
    fields = {
        **_fields("revisit", answer, at),
        "WARC-Truncated": "length",
        "WARC-Refers-To": known.recordid,
        "WARC-Refers-To-Filename": known.filename,
        "WARC-Refers-To-File-Offset": str(known.offset),
    }
    return BUILDER.create_revisit_record(
        answer.url,
        known.digest,
        known.url,
        known.date,
        http_headers=_response_head(answer),
        warc_headers_dict=fields,
    )


def request(asked: Request, answer: Response, at: str, answer_record: Any) -> Any:
    fields = {
        **_fields("request", answer, at),
        "WARC-Concurrent-To": answer_record.rec_headers["WARC-Record-ID"],
    }
    return _record(answer.url, fields, _request_head(asked), asked.body)


def member(record: Any) -> bytes:
    """The record as the gzip member that goes into the file."""
    plain = BytesIO()
    RecordWriter(plain).write_record(record)
    return zlib.compress(plain.getvalue(), LEVEL, wbits=GZIP)


def _record(url: str, fields: dict[str, str], head: SentHeaders, body: bytes) -> Any:
    kind, block = fields["WARC-Type"], BytesIO(body)
    return BUILDER.create_warc_record(url, kind, block, len(body), warc_headers_dict=fields, http_headers=head)


def _fields(kind: str, answer: Response, at: str) -> dict[str, str]:
    fields = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", "WARC-Date": at}
    return {**fields, "WARC-IP-Address": str(answer.ip_address)} if answer.ip_address else fields


def _response_head(answer: Response) -> SentHeaders:
    status = f"{answer.status} {phrases.get(answer.status, '')}"
    return SentHeaders(status, _pairs(answer.headers), protocol=answer.protocol or "HTTP/1.1")


def _request_head(asked: Request) -> SentHeaders:
    """As Twisted sends it: the headers of the request plus Host and the body's length."""
    url = urlsplit(asked.url)
    target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    pairs = [(name, value) for name, value in _pairs(asked.headers) if name not in SECRETS]
    if "Host" not in asked.headers:
        pairs.insert(0, (b"Host", url.netloc.rpartition("@")[2].encode()))
    if asked.body:
        pairs.append((b"Content-Length", str(len(asked.body)).encode()))
    return SentHeaders(f"{asked.method} {target} HTTP/1.1", pairs, is_http_request=True)


def _pairs(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, values in headers.items() for value in values]
