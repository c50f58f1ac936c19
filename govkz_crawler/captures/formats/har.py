"""Reads HAR 1.2, what browsers' developer tools and Playwright save: exchanges in one JSON document, bodies decoded.

http://www.softwareishard.com/blog/har-12-spec/
"""

import base64
import binascii
import json
from pathlib import Path
from typing import Any

from govkz_crawler.captures.captured_exchange import Captured, LeftOut
from govkz_crawler.captures.errors import CaptureError
from govkz_crawler.captures.formats.description import MOST_BYTES, Advance, Description, Found
from govkz_crawler.captures.formats.moments import moment
from govkz_crawler.captures.site_address import of_the_site
from govkz_crawler.warc.records import Headers

# The document is read as a whole, which takes some times its size in memory.
LONGEST = 256 * 2**20  # bytes

# The bodies in the document are decoded and whole, whatever these said of them.
_OF_THE_WAY = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def read(path: Path, advance: Advance) -> tuple[Description, Found]:
    """What a HAR file holds. Raises CaptureError where it is no such file."""
    if path.stat().st_size > LONGEST:
        raise CaptureError(f"{path} is too large for a HAR file: export less at a time, or as WACZ")
    try:
        log = json.loads(path.read_bytes())["log"]
        entries = log["entries"]
    except (ValueError, KeyError, TypeError, RecursionError):
        entries = None
    if not isinstance(entries, list):
        raise CaptureError(f"{path} is no HAR file, or is cut short: nothing of it is imported")
    advance(path.stat().st_size)
    return Description("har", _tool(log)), map(_found, entries)


def _tool(log: Any) -> str | None:
    named = [log[name] for name in ("creator", "browser") if isinstance(log.get(name), dict)]
    return "; ".join(f"{each.get('name', '')} {each.get('version', '')}".strip() for each in named)[:200] or None


def _found(entry: Any) -> Captured | LeftOut:
    try:
        asked, answer = entry["request"], entry["response"]
        if not of_the_site(asked["url"]):
            return LeftOut("another host")
        at = moment(entry["startedDateTime"])
        if at is None:
            return LeftOut("no moment")
        body = _body(answer["content"])
        if body is None:
            return LeftOut("without its body")
        return Captured(
            at=at,
            url=asked["url"],
            method=str(asked["method"]),
            request_headers=_headers(asked["headers"]),
            request_body=str((asked.get("postData") or {}).get("text") or "").encode(),
            status_line=_status_line(answer),
            headers=_headers(answer["headers"], without=_OF_THE_WAY),
            body=body,
        )
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return LeftOut("malformed entry")


def _status_line(answer: Any) -> bytes:
    phrase = _line(answer.get("statusText")).encode("latin-1", "replace")
    return b"HTTP/1.1 %d %s" % (int(answer["status"]), phrase)


def _body(content: Any) -> bytes | None:
    text = content.get("text")
    if not isinstance(text, str) or not text or len(text) > 2 * MOST_BYTES:
        return None
    body = base64.b64decode(text, validate=True) if content.get("encoding") == "base64" else text.encode()
    return body if len(body) <= MOST_BYTES else None


def _headers(listed: Any, without: frozenset[str] = frozenset()) -> Headers:
    pairs = [(_line(each["name"]), _line(each["value"])) for each in listed]
    return tuple(
        (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in pairs
        if not name.startswith(":") and name.lower() not in without  # HTTP/2 has more, which are no headers
    )


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())
