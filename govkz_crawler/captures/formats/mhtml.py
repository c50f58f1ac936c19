"""Reads MHTML (RFC 2557), what Chrome, Edge and Opera save as "webpage, single file": one page as it was rendered.

Only Chromium's browsers say of which address it is (``Snapshot-Content-Location``) and when it was saved (``Date``).
"""

from email import message_from_bytes
from email.message import Message
from pathlib import Path

from govkz_crawler.captures.captured_exchange import Captured, LeftOut
from govkz_crawler.captures.errors import CaptureError
from govkz_crawler.captures.formats.description import MOST_BYTES, Advance, Description, Found
from govkz_crawler.captures.site_address import of_the_site
from govkz_crawler.normalise.clock import utc
from govkz_crawler.normalise.http_date import http_date

BEGINNING = b"From: <Saved by "  # other browsers begin otherwise, and so does mail
LONGEST = 64 * 2**20  # bytes: pictures and fonts are in it


def read(path: Path, advance: Advance) -> tuple[Description, Found]:
    """What a saved page holds. Raises CaptureError where it is none, or is cut short."""
    size = path.stat().st_size
    if size > LONGEST:
        raise CaptureError(f"{path} is too large for a saved page")
    saved = message_from_bytes(path.read_bytes())
    advance(size)
    if not saved.is_multipart() or any(part.defects for part in saved.walk()):
        raise CaptureError(f"{path} is no page saved as MHTML, or is cut short: nothing of it is imported")
    told = Description("mhtml", " ".join(str(saved.get("From", "")).split()).strip("<>")[:200] or None)
    return told, iter([_page(saved)])


def _page(saved: Message) -> Captured | LeftOut:
    url = str(saved.get("Snapshot-Content-Location", "")).strip()
    if not of_the_site(url):
        return LeftOut("another host")
    if (date := http_date(str(saved.get("Date", "")))) is None:
        return LeftOut("no moment")
    root = next((part for part in saved.walk() if part.get_content_type() == "text/html"), None)
    body = root.get_payload(decode=True) if root else None
    if not isinstance(body, bytes) or len(body) > MOST_BYTES:
        return LeftOut("without its body" if not isinstance(body, bytes) else "too large")
    return Captured(
        at=utc(date),
        url=url,
        method=None,
        request_headers=(),
        request_body=b"",
        status_line=b"HTTP/1.1 200",
        headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        body=body,
    )
