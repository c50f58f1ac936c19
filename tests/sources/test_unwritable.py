"""NULs and lone surrogates never come out of a reader."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.sources import rss
from govkz_crawler.sources.unwritable import mend_json
from tests.sources.answers import FEED, details, item, response
from tests.sources.answers import rss as document

JSON_TEXTS = {
    "lone high surrogate": (r"Қала \ud83d көшесі", "Қала \ufffd көшесі"),
    "lone low surrogate": (r"Қала \uDE00", "Қала \ufffd"),
    "surrogates in the wrong order": (r"\ude00\ud83d", "\ufffd\ufffd"),
    "pair": (r"Қала \ud83d\uDE00", "Қала 😀"),
    "pair after a lone one": (r"\ud83d\ud83d\ude00", "\ufffd😀"),
    "NUL": (r"Қала\u0000", "Қала\ufffd"),
    "escaped backslash before u0000": (r"C:\\u0000 \ud83d", "C:\\u0000 \ufffd"),
    "backslash, then NUL": (r"C:\\\u0000", "C:\\\ufffd"),
    "other escapes": (r"\u049a\"\n\/\ud83d", 'Қ"\n/\ufffd'),
}


@pytest.mark.parametrize(("escaped", "text"), JSON_TEXTS.values(), ids=JSON_TEXTS)
def test_json(escaped, text):
    assert json.loads(mend_json(f'"{escaped}"')) == text


@given(st.text(alphabet=st.sampled_from('\\"u0aдd8\0\ud800\udc00\n/')))
def test_json_of_any_text_keeps_all_but_the_unwritable(text):
    mended = json.loads(mend_json(json.dumps(text)))
    # two halves side by side are one character once they are read
    as_read = json.loads(json.dumps(text))
    assert mended == "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in as_read)


XML_TEXTS = {
    "decimal": ("Қала&#55357;", "Қала\ufffd"),
    "hexadecimal": ("Қала&#xD83d;", "Қала\ufffd"),
    "NUL": ("Қала&#0;", "Қала\ufffd"),
    "literal NUL": ("Қала\0", "Қала\ufffd"),
    "beyond Unicode": ("Қала&#1114112;", "Қала\ufffd"),
    "endless": (f"Қала&#{'9' * 5000};", "Қала\ufffd"),
    "good ones": ("&#1178;ала &#x1F600;", "Қала 😀"),
}


@pytest.mark.parametrize(("escaped", "text"), XML_TEXTS.values(), ids=XML_TEXTS)
def test_xml(escaped, text):
    page = rss.read(response(document(item(title=escaped, link=details(5)))), FEED)
    assert [found.title for found in page.items] == [text]
