"""Which recorded request answers which actual one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vcr.request import Request

from govkz_crawler.transport.cassette.matching import body, language

RSS = "https://www.gov.kz/api/v1/public/rss/mfa/news"
LIST = "https://www.gov.kz/api/v1/public/content-manager/news"
GRAPHQL = "https://www.gov.kz/graphql"


def asking(text=None, lang=None, uri=GRAPHQL):
    return Request("POST", uri, text, {"Accept-Language": lang} if lang else {})


@pytest.mark.parametrize(
    ("actual", "recorded", "agree"),
    [
        pytest.param(b'{"a":1,"b":2}', b'{ "b": 2, "a": 1 }', True, id="JSON order and spacing"),
        pytest.param(b'{"a":1}', b'{"a":2}', False, id="another JSON value"),
        pytest.param(b'{"a":1}', b'{"a":"1"}', False, id="another JSON type"),
        pytest.param(b'{"query":"{ news {\\n id } }"}', b'{"query":"{ news { id } }"}', True, id="GraphQL spacing"),
        pytest.param(b'{"query":"{ news { id } }"}', b'{"query":"{ events { id } }"}', False, id="another query"),
        pytest.param(b'{"title":"a  b"}', b'{"title":"a b"}', False, id="spacing elsewhere counts"),
        pytest.param('{"q":"қ"}'.encode(), b'{"q":"\\u049b"}', True, id="escaped Kazakh"),
        pytest.param(None, b"", True, id="no body"),
        pytest.param(None, b"null", False, id="no body is not null"),
        pytest.param(b"a=1&b=2", b"b=2&a=1", False, id="not JSON: bytes"),
        pytest.param(b"\xff\xfe", b"\xff\xfe", True, id="binary"),
        pytest.param(b"[" * 100_000, b"[" * 100_000, True, id="too deep to be read as JSON"),
    ],
)
def test_body(actual, recorded, agree):
    assert body(asking(actual), asking(recorded)) is agree


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_every_body_matches_itself(sent):
    assert body(asking(sent), asking(sent))


@pytest.mark.parametrize(
    ("actual", "recorded", "agree"),
    [
        pytest.param("kk", "kk", True, id="same"),
        pytest.param("kk", "ru", False, id="kk is not ru"),
        pytest.param("ru", "kk", False, id="ru is not kk"),
        pytest.param("kk-KZ,ru;q=0.5", "KK", True, id="region, weight and case do not count"),
        pytest.param("ru,kk;q=0.9", "kk,ru;q=0.9", False, id="the first listed counts"),
        pytest.param(None, "kk", True, id="who does not say takes any"),
        pytest.param(b"kk", "kk", True, id="bytes, as requests may send"),
        pytest.param("kk", None, False, id="a recording that does not say"),
        pytest.param("kk", " ", False, id="a recording that says nothing"),
    ],
)
def test_language(actual, recorded, agree):
    assert language(asking(lang=actual, uri=LIST), asking(lang=recorded, uri=LIST)) is agree


@pytest.mark.parametrize(
    ("uri", "text", "agree"),
    [
        pytest.param(f"{RSS}/kk", None, True, id="RSS path"),
        pytest.param(RSS, None, False, id="RSS path without a language"),
        pytest.param(GRAPHQL, b'{"query":"{ news(_lang:\\"kk\\") { id } }"}', True, id="_lang in the query"),
        pytest.param(GRAPHQL, b'{"query":"{ news { id } }"}', False, id="no _lang in the query"),
        pytest.param(LIST, None, False, id="REST list"),
    ],
)
def test_a_silent_recording_answers_where_the_request_names_its_language(uri, text, agree):
    assert language(asking(text, "kk", uri), asking(text, None, uri)) is agree
