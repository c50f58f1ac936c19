"""Builds conditional requests (RFC 9110, section 13), which ask for an answer only if it has changed."""

import re
from contextlib import suppress
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import Validator

ETAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]{0,200}"')  # section 8.8.3; a tag of more characters is no tag
ASKS_SINCE = "If-Modified-Since"
ASKS_MATCH = "If-None-Match"


def validator(response: Response) -> Validator | None:
    """What the answer can be told by: its ETag or, without one, its date, which may miss an edit.

    What goes back to the site as a header must be what a header may hold: anything else is no validator.
    """
    fetched_at = response.meta["fetched_at"]
    if ETAG.fullmatch(tag := _header(response, "ETag")):
        return Validator(ASKS_MATCH, tag, fetched_at)
    with suppress(ValueError, OverflowError):
        date = _header(response, "Last-Modified")
        parsedate_to_datetime(date)
        if date.isascii() and date.isprintable():
            return Validator(ASKS_SINCE, date, fetched_at)
    return None


def conditional(request: Request, known: Validator | None) -> Request:
    """The request, to be answered 304 if what ``known`` stands for is still the answer."""
    if known:
        request.headers[known.header] = known.value.encode("latin-1")
    return request


def unchanged(response: Response) -> bool:
    """Whether that is the answer. A 304 that nobody asked for is not."""
    asked = response.request
    return response.status == 304 and asked is not None and (ASKS_MATCH in asked.headers or ASKS_SINCE in asked.headers)


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()
