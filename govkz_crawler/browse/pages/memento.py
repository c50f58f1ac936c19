"""Answers as TimeGate and TimeMap of every gov.kz address that is held (RFC 7089); versions are the mementos.

An address may be written in every form that can be cited. One that names no language stands for a page that gov.kz
shows in the reader's: it leads to the TimeGate of the language that the reader prefers.
"""

import re
from collections.abc import Sequence

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from govkz_crawler.browse.mementos import LINK_FORMAT, Mementos, asked_time, http_date
from govkz_crawler.browse.pages.query_string import wording_of
from govkz_crawler.browse.public_address import absolute
from govkz_crawler.browse.queries import mementos as asked_of
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.urls import Citation, UnknownUrl, cited

TIMEGATE, TIMEMAP = r"^/timegate/(?P<url>.+)$", r"^/timemap/link/(?P<url>.+)$"

_MERGED = re.compile(r"^(https?):/+", re.IGNORECASE)  # what a web server in front makes of two slashes


class _NoDate(BadRequest):  # type: ignore[misc]  # Datasette has no types
    advice = "error_datetime"


async def timegate(datasette: Datasette, request: Request) -> Response:
    """To the version that was there at the time of Accept-Datetime."""
    try:
        at = asked_time(request.headers.get("accept-datetime"))
    except ValueError as error:
        raise _NoDate(str(error)) from error
    found = await _found(datasette, request, "/timegate/")
    if isinstance(found, Response):
        return found
    place = found.chosen(at)
    headers = {"location": found.page(place), "link": found.header(place, of_timegate=True), "vary": "accept-datetime"}
    return Response("", status=302, headers=headers)


async def timemap(datasette: Datasette, request: Request) -> Response:
    """All versions with the times at which they were seen."""
    found = await _found(datasette, request, "/timemap/link/")
    return found if isinstance(found, Response) else Response(found.timemap_document(), content_type=LINK_FORMAT)


def headers(datasette: Datasette, request: Request, version: Row, versions: Sequence[Row]) -> dict[str, str]:
    """What the page of a version says of itself as a memento; nothing where it shows no text."""
    shown = [each for each in versions if each["event"] != "removed" and each["salt"] is not None]
    if version not in shown:
        return {}
    found = _mementos(datasette, request, shown)
    place = next(place for place, each in enumerate(found.versions) if each["version"] == version["version"])
    return {"memento-datetime": http_date(version["seen_at"]), "link": found.header(place, of_timegate=False)}


async def _found(datasette: Datasette, request: Request, below: str) -> Mementos | Response:
    """What is held of the address in the path, or the way to it in a language. Raises NotFound."""
    citation = _cited(request)
    by_lang = await read(datasette, lambda connection: asked_of.of_citation(connection, citation))
    if citation.lang in by_lang:
        return _mementos(datasette, request, by_lang[citation.lang])
    if citation.lang or not by_lang:
        raise NotFound(citation.url)
    lang = next(lang for lang in (wording_of(request).lang, *LANGUAGES, *by_lang) if lang in by_lang)
    return Response.redirect(absolute(datasette, request, f"{below}{by_lang[lang][-1]['url']}"))


def _mementos(datasette: Datasette, request: Request, versions: Sequence[Row]) -> Mementos:
    """``versions`` in their order; the page is called by the address that it had last."""
    by_time = sorted(versions, key=lambda version: (version["seen_at"], version["version"]))
    return Mementos(versions[-1]["url"], by_time, lambda path: absolute(datasette, request, path))


def _cited(request: Request) -> Citation:
    url = _MERGED.sub(r"\1://", request.url_vars["url"])
    try:
        return cited(f"{url}?{request.query_string}" if request.query_string else url)
    except UnknownUrl as error:
        raise NotFound(str(error)) from error
