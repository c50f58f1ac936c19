"""Conditional requests: what is sent back to the site, and what counts as its "not modified"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from govkz_crawler.items import Validator
from govkz_crawler.sources.conditional import conditional, unchanged, validator
from tests.sources.answers import BASE, response

AT = "2026-09-01T10:00:00Z"
DATE = "Tue, 01 Sep 2026 09:00:00 GMT"
TAG = Validator("If-None-Match", '"5d8c72a5"', AT)


def answer(status: int = 200, request: Request | None = None, **headers: str):
    found = response("<rss/>" if status == 200 else "", status, **headers)
    found.request = request or Request(BASE)
    found.request.meta["fetched_at"] = AT
    return found


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"ETag": '"5d8c72a5"'}, TAG),
        ({"ETag": 'W/"5d8c72a5"'}, Validator("If-None-Match", 'W/"5d8c72a5"', AT)),
        ({"ETag": '"5d8c72a5"', "Last_Modified": DATE}, TAG),
        ({"Last_Modified": DATE}, Validator("If-Modified-Since", DATE, AT)),
        ({"ETag": "5d8c72a5", "Last_Modified": DATE}, Validator("If-Modified-Since", DATE, AT)),
        ({}, None),
        ({"ETag": '"a"b"'}, None),
        ({"ETag": '"\x1b[2J"'}, None),
        ({"ETag": f'"{"a" * 5000}"'}, None),
        ({"Last_Modified": "yesterday"}, None),
        ({"Last_Modified": f"{DATE}\x00"}, None),
    ],
    ids=[
        "a tag", "a weak tag", "a tag before a date", "a date", "a date where the tag is none", "neither",
        "a tag in a tag", "commands in a tag", "a tag without end", "no date", "a NUL after a date",
    ],
)  # fmt: skip
def test_what_an_answer_can_be_told_by(headers, expected):
    assert validator(answer(**headers)) == expected


@given(tag=st.text(st.characters(max_codepoint=255)), date=st.text(st.characters(max_codepoint=255)))
def test_whatever_the_headers_say_nothing_gets_out_of_a_header(tag, date):
    found = validator(answer(ETag=tag, Last_Modified=date))
    if found:
        sent = conditional(Request(BASE), found).headers[found.header]
        assert sent.isascii() or found.header == "If-None-Match"
        assert not any(byte < 0x20 or byte == 0x7F for byte in sent)


@pytest.mark.parametrize(
    ("known", "status", "expected"),
    [(TAG, 304, True), (Validator("If-Modified-Since", DATE, AT), 304, True), (TAG, 200, False), (None, 304, False)],
    ids=["by its tag", "by its date", "another answer", "a 304 that nobody asked for"],
)
def test_what_counts_as_unchanged(known, status, expected):
    assert unchanged(answer(status, conditional(Request(BASE), known))) is expected
