"""Builds the WARC records of one exchange (WARC 1.1, ISO 28500:2017).

The blocks hold the bytes as sent: bodies before decompression, every repeated header. What Scrapy has lost by
then is put back by rule: the reason phrase, the case and order of header names. Transfer-Encoding stays away:
Twisted undoes and removes it, and the block is consistent without.
"""

import uuid
from collections.abc import Mapping
from http.client import responses as phrases
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from isal import isal_zlib
from scrapy import Request
from scrapy.http import Headers, Response
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.members import GZIP, HEADER
from govkz_crawler.warc.payload_index import Original
from govkz_crawler.warc.records import AS_BEFORE, ASKED
from govkz_crawler.warc.secrets import SECRETS

# Of 474 kB of news, a page of 50, this level of ISA-L leaves 32 % in 1.0 ms and level 1 of zlib 35 % in 3.9 ms (isal
# 1.8, zlib 1.2.13): a crawl should not wait for its evidence, and revisits save more than any level does.
LEVEL = 2

# what Scrapy says of a body that is not whole, in the standard's words (WARC-Truncated)
TRUNCATED = {"dataloss": "disconnect", "download_stopped": "unspecified"}

VERSION = "1.1"

# What of a message on the wire is put back by rule, as every file of ours says in its first record.
RECONSTRUCTED = (
    "reason phrases; the case of header names and their order among different names; of requests also Host and "
    "Content-Length; Transfer-Encoding is undone and left out; credentials and cookies of requests are left out. "
    "Bodies are the bytes that were sent, before Content-Encoding was undone"
)

JOURNAL = "urn:govkz:journal:"  # the URI of a journal, before the id of its run
BUILDER = RecordBuilder(VERSION)


class SentHeaders(StatusAndHeaders):  # type: ignore[misc]
    """Header bytes as they were: warcio would percent-encode all that is not ASCII."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        encoded: bytes = self.to_bytes(filter_func, encoding="latin-1")
        return encoded


def warcinfo(name: str, at: str, info: Mapping[str, str]) -> Any:
    """The first record of the file ``name``: what wrote it, and what of the messages is reconstructed."""
    lines = {**info, "format": "WARC File Format 1.1", "govkz-reconstructed": RECONSTRUCTED}.items()
    block = "".join(f"{field}: {value}\r\n" for field, value in lines).encode()
    fields = {**_fields("warcinfo", at, block), "WARC-Filename": name}
    return BUILDER.create_warc_record("", "warcinfo", BytesIO(block), len(block), warc_headers_dict=fields)


def response(answer: Response, at: str, payload_digest: str) -> Any:
    """An answer in full. ``at`` is its WARC-Date, YYYY-MM-DDTHH:MM:SSZ."""
    head = _response_head(answer)
    fields = {
        **_fields("response", at, head.to_ascii_bytes() + answer.body, answer),
        "WARC-Payload-Digest": payload_digest,
    }
    for flag in TRUNCATED.keys() & answer.flags:
        fields["WARC-Truncated"] = TRUNCATED[flag]
    return _http_record(answer.url, "response", fields, head, answer.body)


def revisit(answer: Response, at: str, known: Original, as_before: bool) -> Any:
    """An answer whose body lies in ``known``; ``as_before`` is whether it was asked for with the same bytes.

    Two fields are not the standard's but Heritrix's: they find the body again without an index of record ids.
    """
    head = _response_head(answer)
    fields = {
        **_fields("revisit", at, head.to_ascii_bytes(), answer),
        "WARC-Truncated": "length",
        "WARC-Refers-To": known.recordid,
        "WARC-Refers-To-Filename": known.filename,
        "WARC-Refers-To-File-Offset": str(known.offset),
        **({ASKED: AS_BEFORE} if as_before else {}),
    }
    return BUILDER.create_revisit_record(
        answer.url, known.digest, known.url, known.date, http_headers=head, warc_headers_dict=fields
    )


def request_block(asked: Request) -> bytes:
    """A request as it was sent, head and body."""
    return _request_head(asked).to_ascii_bytes() + asked.body


def request(asked: Request, answer: Response, at: str, answer_record: Any) -> Any:
    """The request that brought an answer, whose record it names."""
    head = _request_head(asked)
    fields = {
        **_fields("request", at, request_block(asked), answer),
        "WARC-Concurrent-To": answer_record.rec_headers["WARC-Record-ID"],
        "WARC-Payload-Digest": digest(asked.body),
    }
    return _http_record(answer.url, "request", fields, head, asked.body)


def journal(document: bytes, run_id: str, at: str) -> Any:
    """A metadata record that tells what became of the exchanges before it."""
    return metadata(document, f"{JOURNAL}{run_id}", at)


def metadata(document: bytes, uri: str, at: str) -> Any:
    """A record that says something of others, in JSON."""
    fields = {
        **_fields("metadata", at, document),
        "WARC-Payload-Digest": digest(document),
        "Content-Type": "application/json",
    }
    return BUILDER.create_warc_record(uri, "metadata", BytesIO(document), len(document), warc_headers_dict=fields)


def member(record: Any) -> bytes:
    """The record as the gzip member that goes into the file."""
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version=VERSION).write_record(record)
    return packed(plain.getvalue())


def packed(record: bytes) -> bytes:
    """A whole record, as it stands in an uncompressed file, as a gzip member."""
    compressed = isal_zlib.compress(record, LEVEL, wbits=GZIP)
    return HEADER + compressed[len(HEADER) :]


def _http_record(url: str, kind: str, fields: dict[str, str], head: SentHeaders, body: bytes) -> Any:
    return BUILDER.create_warc_record(url, kind, BytesIO(body), len(body), warc_headers_dict=fields, http_headers=head)


def _fields(kind: str, at: str, block: bytes, answer: Response | None = None) -> dict[str, str]:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": at,
        "WARC-Block-Digest": digest(block),
    }
    if answer and answer.ip_address:
        fields["WARC-IP-Address"] = str(answer.ip_address)
    return fields


def _response_head(answer: Response) -> SentHeaders:
    status = f"{answer.status} {phrases.get(answer.status, '')}"
    return SentHeaders(status, _pairs(answer.headers), protocol=answer.protocol or "HTTP/1.1")


def _request_head(asked: Request) -> SentHeaders:
    """As Twisted sends it: the headers of the request plus Host and the body's length."""
    url = urlsplit(asked.url)
    target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    pairs = [(name, value) for name, value in _pairs(asked.headers) if name.decode("latin-1") not in SECRETS]
    if "Host" not in asked.headers:
        pairs.insert(0, (b"Host", url.netloc.rpartition("@")[2].encode()))
    if asked.body:
        pairs.append((b"Content-Length", str(len(asked.body)).encode()))
    return SentHeaders(f"{asked.method} {target} HTTP/1.1", pairs, is_http_request=True)


def _pairs(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, values in headers.items() for value in values]
