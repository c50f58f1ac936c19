"""Tells an address of gov.kz from those that only look like one."""

from urllib.parse import urlsplit

from govkz_crawler.transport.capture import SITE_HOSTS

_PORTS = {"http": 80, "https": 443}


def of_the_site(url: str) -> bool:
    """Whether it is an http or https address of gov.kz itself, at the port that its scheme has."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return False
    return parts.hostname in SITE_HOSTS and parts.scheme in _PORTS and port == _PORTS[parts.scheme]
