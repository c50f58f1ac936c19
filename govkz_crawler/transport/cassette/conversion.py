"""Converts Scrapy's requests and responses to vcrpy's, and back.

The shapes are those that vcrpy writes for ``requests``, so either side replays what the other recorded.
"""

import re
from http.client import responses as phrases
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from vcr.request import Request as VcrRequest

MAGIC = {b"gzip": b"\x1f\x8b", b"x-gzip": b"\x1f\x8b", b"zstd": b"\x28\xb5\x2f\xfd"}  # RFC 1952, RFC 8878
FOLD = re.compile(r"(?<![ \t])[ \t]*+[\r\n][ \t\r\n]*")


def to_vcr_request(request: Request) -> Any:
    """What went over the wire: no fragment, None for no body.

    vcrpy keeps one value a request header, so repeats are joined (RFC 9110, 5.2).
    """
    headers = {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in request.headers.items()}
    return VcrRequest(request.method, urldefrag(request.url).url, request.body or None, headers)


def to_vcr_response(response: Response) -> dict[str, Any]:
    """The answer as sent, still compressed. Scrapy drops the reason phrase: the registered one stands in."""
    return {
        "status": {"code": response.status, "message": phrases.get(response.status, "")},
        "headers": {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in response.headers.items()
        },
        "body": {"string": response.body},
    }


def to_response(recorded: dict[str, Any], url: str) -> Response:
    """The recorded answer to ``url``, of the class that Scrapy itself would choose."""
    body = recorded["body"]["string"] or b""
    if isinstance(body, str):
        body = body.encode()
    headers = _headers(recorded["headers"])
    headers.pop("Transfer-Encoding", None)  # the recorded body is whole: vcrpy keeps it after dechunking
    coding = (headers.get("Content-Encoding") or b"").lower()
    if not body.startswith(MAGIC.get(coding, b"")):
        # the body was decoded before it was kept, so neither header is true of it any more
        del headers["Content-Encoding"]
        headers.pop("Content-Length", None)
    url = urldefrag(url).url
    response_class = responsetypes.from_args(headers=headers, url=url, body=body)
    return response_class(url, status=int(recorded["status"]["code"]), headers=headers, body=body)


def _headers(recorded: dict[str, Any]) -> Headers:
    """Header text stands for bytes as Latin-1, as in ``http.client``; what is beyond that, a person typed."""
    unfolded = {
        name: [FOLD.sub(" ", str(value)) for value in ([values] if isinstance(values, str) else values)]
        for name, values in recorded.items()
    }
    try:
        return Headers(unfolded, encoding="latin-1")
    except UnicodeEncodeError:
        return Headers(unfolded)
