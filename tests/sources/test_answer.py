"""The rules that hold for every interface: statuses, refusals, charsets, whole answers."""

import json

import pytest

from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.base import FIRST_PAGE
from govkz_crawler.sources.feed_page import Absent, Faulty, Refused, ShapeChanged, SourceError
from tests.sources.answers import BASE, FEED, PAGE, RUSSIAN_TITLE, SHELL, TITLE, one_item, read, response

every_source = pytest.mark.parametrize("name", SOURCES)
json_sources = pytest.mark.parametrize("name", ["graphql", "rest"])


def encoded(encoding, said):
    return response(RUSSIAN_TITLE.encode(encoding), Content_Type=f"text/plain; charset={said}")


NO_PAGE = {
    "401": (response("", 401), Refused, "401"),
    "403": (response(PAGE, 403), Refused, "403"),
    "451": (response("", 451), Refused, "451"),
    "400 notAllowed": (response('{"message": "notAllowed"}', 400), Refused, "400 notAllowed"),
    "400 ticket": (response("error: BROWSERTICKETMISSING", 400), Refused, "400 BROWSERTICKETMISSING"),
    "400 otherwise": (response('{"message": "жарамсыз сұрау"}', 400), Faulty, "400"),
    "404": (response(SHELL, 404), Absent, "404"),
    "410": (response("", 410), Absent, "410"),
    "429": (response("", 429), Faulty, "429"),
    "500 that quotes a refusal": (response('{"trace": "notAllowed"}', 500), Faulty, "500"),
    "504": (response("<html>Gateway Time-out</html>", 504), Faulty, "504"),
    "302": (response("", 302, Location="/login"), Faulty, "302 to /login"),
    "304": (response("", 304), Faulty, "304"),
    "204": (response("", 204), Faulty, "204"),
    "206": (response("[]", 206), Faulty, "206"),
    "empty": (response(""), Faulty, "empty"),
    "blank": (response(" \r\n"), Faulty, "empty"),
    "BOM alone": (response(b"\xef\xbb\xbf"), Faulty, "empty"),
    "shell": (response(SHELL), Faulty, "shell"),
    "page": (response(PAGE), Faulty, "HTML instead"),
    "page with the parts of a shell": (response(SHELL + PAGE), Faulty, "HTML instead"),
    "page without doctype": (response(PAGE.removeprefix("<!DOCTYPE html>")), Faulty, "HTML instead"),
    "200 notAllowed": (response('{"status": 400, "error": "notAllowed"}'), Refused, "notAllowed"),
    "200 ticket, nested": (response('{"error": {"code": "browserTicketMissing"}}'), Refused, "browserTicket"),
    "plain text": (response("Қызмет уақытша қолжетімсіз"), Faulty, "not XML|malformed"),
    "windows-1251 by no name": (response(RUSSIAN_TITLE.encode("cp1251")), Faulty, "UTF-8"),
    "windows-1251 by the name of UTF-8": (encoded("cp1251", "utf-8"), Faulty, "UTF-8"),
    "windows-1251 by the name of Latin-1": (encoded("cp1251", "iso-8859-1"), Faulty, "UTF-8"),
    "charset that is none": (encoded("cp1251", "rot13"), Faulty, "UTF-8"),
    "compressed still": (response(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"), Faulty, "UTF-8"),
}  # fmt: skip


@every_source
@pytest.mark.parametrize(("answer", "error", "words"), NO_PAGE.values(), ids=NO_PAGE)
def test_no_page(name, answer, error, words):
    with pytest.raises(SourceError, match=words) as raised:
        read(name, answer, FEED)
    assert type(raised.value) is error


# how the text is encoded, what the server says it is, the text
ENCODED = {
    "UTF-8": ("utf-8", "utf-8", TITLE),
    "UTF-8 with BOM": ("utf-8-sig", "utf-8", TITLE),
    "UTF-8 said to be windows-1251": ("utf-8", "windows-1251", TITLE),
    "UTF-8 said to be Latin-1": ("utf-8", "iso-8859-1", TITLE),
    "UTF-16 with BOM": ("utf-16", "utf-16", TITLE),
    "KZ-1048": ("kz1048", "kz-1048", TITLE),
    "windows-1251": ("cp1251", "windows-1251", RUSSIAN_TITLE),
    "KOI8-R": ("koi8-r", "KOI8-R", RUSSIAN_TITLE),
}


@every_source
@pytest.mark.parametrize(("encoding", "said", "title"), ENCODED.values(), ids=ENCODED)
def test_charsets(name, encoding, said, title):
    body = f"\r\n{one_item(name, title)}\n".encode(encoding)
    page = read(name, response(body, Content_Type=f"text/plain; charset={said}"), FEED)
    assert [item.title for item in page.items] == [title]


@json_sources
def test_json_that_is_a_value_of_another_kind(name):
    for value in ("нәтиже жоқ", 7, None, True, {}, {"news": 1}, {"content": None}):
        with pytest.raises(ShapeChanged):
            read(name, response(json.dumps(value)), FEED)


@json_sources
def test_cut_json_says_where(name):
    with pytest.raises(Faulty, match="at character 8"):
        read(name, response('{"data":'), FEED)


UNREADABLE_JSON = {
    "NaN": "[NaN]",
    "Infinity": '{"data": -Infinity}',
    "number of 5,000 digits": f"[{'1' * 5000}]",
    "nested 100,000 deep": "[" * 100_000,
    "NUL": '["\0"]',
    "two values": "[] []",
}


@json_sources
@pytest.mark.parametrize("body", UNREADABLE_JSON.values(), ids=UNREADABLE_JSON)
def test_unreadable_json(name, body):
    with pytest.raises(Faulty, match="malformed"):
        read(name, response(body), FEED)


@every_source
@pytest.mark.parametrize("base_url", [BASE, f"{BASE}/", "http://127.0.0.1:8089/mirror"])
def test_requests_stay_below_the_base_url(name, base_url):
    request = SOURCES[name].request(base_url, FEED, FIRST_PAGE)
    again = SOURCES[name].request(base_url, FEED, FIRST_PAGE)
    assert request.url.startswith(base_url.rstrip("/") + "/") and "//" not in request.url.partition("://")[2]
    assert (request.url, request.body, request.headers) == (again.url, again.body, again.headers)
    assert request.headers["Accept-Language"] == b"kk"
    assert request.dont_filter and request.callback is None
