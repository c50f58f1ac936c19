"""Writes the press answers of a capture into a WARC file of their own, beside those of the crawls.

A record that holds nothing personal is kept as it was, byte for byte. Of any other the header is written anew: secrets
are masked, digests are SHA-256, and the id follows from the original's. The body of an answer is never changed; of a
page only the item is kept (``page_excerpt``).
"""

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from govkz_crawler.captures.captured_exchange import Captured
from govkz_crawler.captures.personal_data import masked, masked_url
from govkz_crawler.transport.capture import software
from govkz_crawler.warc import build
from govkz_crawler.warc.digests import digest, matches
from govkz_crawler.warc.files import SUFFIX, UNFINISHED, GrowingFile, finish, finished_name
from govkz_crawler.warc.records import Headers, split_message

# A namespace for ids that follow from what they name (RFC 9562, 5.5).
NAMESPACE = uuid.UUID("6f5a2f0e-6b0d-5c6b-9a55-0d5b1f1d6c11")

# Fields of a record's header that say nothing of who captured; any other makes it be written anew.
IMPERSONAL = frozenset({
    "warc-type", "warc-record-id", "warc-date", "warc-target-uri", "warc-block-digest", "warc-payload-digest",
    "warc-ip-address", "warc-concurrent-to", "warc-page-id", "warc-resource-type", "warc-protocol",
    "warc-identified-payload-type", "content-type", "content-length", "warc-source-uri", "warc-creation-date",
})  # fmt: skip

Fields = dict[str, str]


class CaptureFile:
    """The file that is being written. Raises WarcError; ``drop`` leaves nothing of it."""

    def __init__(self, directory: Path, at: str, about: Mapping[str, str]) -> None:
        started = "".join(filter(str.isdigit, at))
        name = f"capture-{started}-{uuid.uuid4().hex[:8]}{SUFFIX}{UNFINISHED}"
        self._file = GrowingFile(directory / name)
        info = {"software": software(), **about}
        self._file.append(build.member(build.warcinfo(finished_name(self._file.path), at, info)))
        self.masked: Counter[str] = Counter()

    def keep(self, captured: Captured) -> None:
        """Append an answer and, where there is one, its request."""
        record_id, answer = self._answer(captured)
        asked = self._request(captured, record_id) if captured.method else b""
        self._file.append(build.packed(answer) + (build.packed(asked) if asked else b""))

    def finish(self) -> Path:
        """Give the file its name, all of it on the disk; returns where it is."""
        self._file.close()
        finish(self._file.path)
        return self._file.path.with_name(finished_name(self._file.path))

    def drop(self) -> None:
        """Take the file away."""
        self._file.close()
        self._file.path.unlink()

    def _answer(self, captured: Captured) -> tuple[str, bytes]:
        url, headers = masked_url(captured.url, self.masked), masked(captured.headers, self.masked)
        if captured.is_conversion:
            return self._rewritten(captured, "conversion", url, captured.body)
        as_it_was = captured.original and _as_it_was(captured, url, headers)
        if captured.original and as_it_was:
            return captured.original.record_id, as_it_was
        return self._rewritten(captured, "response", url, _block(captured.status_line, headers, captured.body))

    def _rewritten(self, captured: Captured, kind: str, url: str, block: bytes) -> tuple[str, bytes]:
        record_id = record_id_of(captured)
        fields = {"WARC-Type": kind, "WARC-Record-ID": f"<{record_id}>", **_about(captured, url, block)}
        fields["WARC-Payload-Digest"] = digest(captured.body)
        if captured.original:
            fields["Govkz-Original-Record-ID"] = f"<{captured.original.record_id}>"
            fields["Govkz-Original-Block-Digest"] = digest(captured.original.block)
        return record_id, _record(fields, kind, block)

    def _request(self, captured: Captured, answer_id: str) -> bytes:
        url, headers = masked_url(captured.url, self.masked), masked(captured.request_headers, self.masked)
        path = "/" + url.partition("://")[2].partition("/")[2]
        block = _block(f"{captured.method} {path} HTTP/1.1".encode(), headers, captured.request_body)
        record_id = uuid.uuid5(NAMESPACE, f"request of {answer_id}").urn
        fields = {"WARC-Type": "request", "WARC-Record-ID": f"<{record_id}>", **_about(captured, url, block)}
        fields |= {"WARC-Concurrent-To": f"<{answer_id}>", "WARC-Payload-Digest": digest(captured.request_body)}
        return _record(fields, "request", block)


def record_id_of(captured: Captured) -> str:
    """The id of a record that is written anew: the same for the same exchange, in whichever file it came."""
    original = captured.original.record_id if captured.original else ""
    asked = [captured.method, digest(captured.request_body)]
    said = [original, captured.at, captured.url, *asked, digest(captured.body)]
    return uuid.uuid5(NAMESPACE, json.dumps(said)).urn


def _as_it_was(captured: Captured, url: str, headers: Headers) -> bytes | None:
    """The original record, if it needs no masking and is as our own checks want records."""
    original = captured.original
    if original is None or captured.is_revisit:
        return None
    _, pairs, rest = split_message(original.header)
    fields = {name.decode("utf-8", "replace").lower(): value.decode("utf-8", "replace") for name, value in pairs}
    digests = [(original.block, "warc-block-digest"), (captured.body, "warc-payload-digest")]
    is_fit = (
        not rest
        and original.header.endswith(b"\r\n\r\n")
        and len(pairs) == len(fields)
        and fields.keys() <= IMPERSONAL
        and fields.get("warc-date") == captured.at
        and original.record_id.startswith("urn:uuid:")
        and split_message(original.block) == (captured.status_line, headers, captured.body)
        and url == captured.url == fields.get("warc-target-uri", "")
        and all(fields.get(name, "").startswith("sha256:") and matches(data, fields[name]) for data, name in digests)
    )
    return original.header + original.block + b"\r\n\r\n" if is_fit else None


def _about(captured: Captured, url: str, block: bytes) -> Fields:
    return {"WARC-Date": captured.at, "WARC-Target-URI": url, "WARC-Block-Digest": digest(block)}


def _block(first: bytes, headers: Headers, body: bytes) -> bytes:
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return first + b"\r\n" + lines + b"\r\n" + body


def _record(fields: Fields, kind: str, block: bytes) -> bytes:
    content = "text/html; charset=utf-8" if kind == "conversion" else f"application/http; msgtype={kind}"
    fields |= {"Content-Type": content, "Content-Length": str(len(block))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
