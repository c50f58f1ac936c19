"""Tells which language a request asks for: in Accept-Language, as our requests and the site's front end name it."""

from scrapy import Request

from govkz_crawler.normalise.urls import language_code


def asked_language(request: Request) -> str:
    """The first language of Accept-Language (RFC 9110, 12.5.4) by the code that the site has for it.

    Empty where the request names none: then nobody knows.
    """
    wanted = (request.headers.get("Accept-Language") or b"").decode("latin-1")
    first = wanted.partition(",")[0].partition(";")[0].strip().lower()
    return language_code(first) or language_code(first.partition("-")[0]) or first
