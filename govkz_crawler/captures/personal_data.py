"""Masks cookies, credentials and tokens in an exchange, before anything of it is kept."""

import re
from collections import Counter
from urllib.parse import urlsplit, urlunsplit

from govkz_crawler.warc.records import Headers

MASK = "[masked]"

# Names of headers and of parameters whose values let somebody in, or tell who it was.
SECRET = re.compile(
    r"cookie|auth|token|ticket|secret|session|api-?key|csrf|xsrf|passw|credential|signature|^hash$|^x-real-ip$"
    r"|^x-forwarded-for$",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(?<![^=&;])(?P<name>[^=&;]++)=(?P<value>[^&;]*)")


def masked(headers: Headers, counts: Counter[str]) -> Headers:
    """The headers without the values of secret ones; ``counts`` gets the name of each that was masked."""
    return tuple((name, _masked_value(name.decode("latin-1"), value, counts)) for name, value in headers)


def masked_url(url: str, counts: Counter[str]) -> str:
    """The URL without user information and without the values of secret parameters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url

    def hide(found: re.Match[str]) -> str:
        if not SECRET.search(found["name"]) or found["value"] in ("", MASK):
            return found[0]
        counts[f"parameter {found['name'].lower()}"] += 1
        return f"{found['name']}={MASK}"

    query = _PARAMETER.sub(hide, parts.query)
    host = parts.netloc.rpartition("@")[2]
    if (host, query) == (parts.netloc, parts.query):
        return url
    counts["user information"] += host != parts.netloc
    return urlunsplit((parts.scheme, host, parts.path, query, parts.fragment))


def _masked_value(name: str, value: bytes, counts: Counter[str]) -> bytes:
    if SECRET.search(name):
        counts[name.lower()] += 1
        return MASK.encode()
    if name.lower() in ("referer", "origin", "location", "content-location"):
        return masked_url(value.decode("latin-1"), counts).encode("latin-1")
    return value
