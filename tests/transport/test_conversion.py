"""Scrapy's exchanges as vcrpy keeps them, there and back."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import JsonResponse, Response, XmlResponse
from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from govkz_crawler.transport.cassette.conversion import to_response, to_vcr_request, to_vcr_response

URL = "https://www.gov.kz/graphql"

bodies = st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode))
names = st.from_regex(r"X-[A-Z][a-z]{1,8}", fullmatch=True).map(str.encode)
values = st.binary(max_size=20).map(lambda value: bytes(byte for byte in value if byte not in b"\r\n\0").strip())


def through_a_cassette(request, response):
    """What vcrpy reads of what it wrote."""
    text = serialize({"requests": [request], "responses": [response]}, yamlserializer)
    requests, responses = deserialize(text, yamlserializer)
    return requests[0], responses[0]


def recorded(body=b"", headers=None, status=200):
    return {"status": {"code": status, "message": ""}, "headers": headers or {}, "body": {"string": body}}


@given(body=bodies, headers=st.dictionaries(names, st.lists(values, min_size=1, max_size=3), max_size=4))
def test_a_response_comes_back_to_the_byte(body, headers):
    sent = Response(URL, status=203, headers=headers, body=body)
    _, kept = through_a_cassette(to_vcr_request(Request(URL)), to_vcr_response(sent))
    back = to_response(kept, URL)
    assert (back.url, back.status, back.headers, back.body) == (URL, 203, sent.headers, body)


@given(body=bodies, value=values)
def test_a_request_comes_back_to_the_byte(body, value):
    sent = Request(f"{URL}#top", method="POST", body=body, headers={"X-Asked": value})
    back, _ = through_a_cassette(to_vcr_request(sent), recorded())
    assert (back.method, back.uri) == ("POST", URL)
    assert (back.body or b"") == body
    assert back.headers["X-Asked"].encode("latin-1") == value


def test_no_body_is_none_as_requests_has_it():
    assert to_vcr_request(Request(URL)).body is None


def test_repeated_request_headers_are_joined():
    asked = to_vcr_request(Request(URL, headers={"Accept": ["text/xml", "application/rss+xml"]}))
    assert asked.headers["Accept"] == "text/xml, application/rss+xml"


@pytest.mark.parametrize(("mime", "kind"), [("application/rss+xml", XmlResponse), ("application/json", JsonResponse)])
def test_the_response_class_is_the_one_scrapy_would_choose(mime, kind):
    assert type(to_response(recorded(b"", {"Content-Type": [mime]}), URL)) is kind


def test_a_compressed_body_keeps_its_headers():
    body = gzip.compress(b"text")
    headers = {"Content-Encoding": ["gzip"], "Content-Length": [str(len(body))]}
    assert to_response(recorded(body, headers), URL).headers.to_unicode_dict() == {
        "Content-Encoding": "gzip",
        "Content-Length": str(len(body)),
    }


@pytest.mark.parametrize("name", ["Content-Encoding", "content-encoding"])
@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "zstd"])
def test_headers_that_decoding_made_untrue_are_dropped(name, coding):
    answer = to_response(recorded(b"plain text", {name: [coding], "Content-Length": ["7"]}), URL)
    assert (answer.body, answer.headers) == (b"plain text", {})


def test_a_dechunked_body_does_not_claim_to_be_chunked():
    assert to_response(recorded(b"whole", {"Transfer-Encoding": ["chunked"]}), URL).headers == {}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param("one", b"one", id="bare text for a list"),
        pytest.param(["a\r\n b"], b"a b", id="folded line"),
        pytest.param(["Баспасөз"], "Баспасөз".encode(), id="typed by a person"),
    ],
)
def test_odd_header_values(value, sent):
    assert to_response(recorded(headers={"X-Odd": value}), URL).headers["X-Odd"] == sent
