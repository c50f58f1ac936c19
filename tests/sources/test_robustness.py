"""Whatever a website sends, a reader gives a page of writable items or says why there is none."""

import json
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import SourceError
from govkz_crawler.sources.registry_query import read_entities
from tests.sources.answers import FEED, JSON_ANSWERS, details, item, news, one_item, read, response, rss

every_source = pytest.mark.parametrize("name", SOURCES)
json_sources = pytest.mark.parametrize("name", JSON_ANSWERS)

FEEDS = st.sampled_from([FEED, Feed(SITE_WIDE, "news", "ru"), Feed("mfa", "article", "qq")])

# all that JSON can spell, lone surrogates and NULs included
JSON_TEXTS = st.text(st.characters(codec=None), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | JSON_TEXTS | st.sampled_from(["5", "mfa"])
NAMES = st.sampled_from(["data", "errors", "news", "content", "message", *news(5)]) | JSON_TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
ROWS = st.dictionaries(st.sampled_from(list(news(5))), VALUES).map(lambda changes: news(5) | changes) | VALUES

MARKUP = st.lists(
    st.sampled_from([
        "<item>", "</item>", "<entry>", "</entry>", "<title>", "</title>", "<link>", "</link>", "<guid>",
        "</guid>", "<description>", "</description>", "<content:encoded>", "</content:encoded>", "<pubDate>",
        "</pubDate>", "<content type='xhtml'>", "</content>", "<enclosure url='a' type='image/x'/>", "<svg>",
        "</svg>", "<media:thumbnail url='a'/>", "<media_thumbnail/>", "<links a='1'/>", "<x y='z'>", "</x>",
        "<!DOCTYPE a [", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<", ">", "'", "&", "&nbsp;", "\0",
        "&#55357;", "&#0;", "&#99999999;", "5", "9223372036854775808", details(5), "Жаңалық",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


def texts(found):
    values = (getattr(each, name) for each in found for name in type(each).__slots__)
    return [value for value in values if isinstance(value, str)]


def assert_page_or_reason(name, *arguments):
    try:
        page = read(name, *arguments)
    except SourceError as error:
        str(error).encode()
        return
    for found in page.items:
        assert 0 < found.article_id < 2**53
        assert found.entity != SITE_WIDE
    kept = "".join(texts(page.items) + texts(page.rejected) + list(page.unknown))
    assert "\0" not in kept
    kept.encode()  # fails on lone surrogates
    assert all(len(rejected.raw) <= 2000 for rejected in page.rejected)


@every_source
@given(
    body=st.binary(),
    status=st.sampled_from([200, 200, 200, 204, 302, 400, 403, 404, 500]),
    said=st.text(max_size=20),
)
def test_any_bytes(name, body, status, said):
    headers = {"Content_Type": f"text/plain; charset={said}".encode().decode("latin-1")}
    assert_page_or_reason(name, response(body, status, **headers), FEED)


@every_source
@given(feed=FEEDS, at=st.integers(0, 400), cut=st.integers(0, 40), put=st.binary(max_size=6))
def test_damaged_answers(name, feed, at, cut, put):
    whole = one_item(name).encode()
    assert_page_or_reason(name, response(whole[:at] + put + whole[at + cut :]), feed)


@json_sources
@given(value=VALUES, feed=FEEDS)
def test_any_json(name, value, feed):
    assert_page_or_reason(name, response(json.dumps(value)), feed)


@json_sources
@given(rows=st.lists(ROWS, max_size=4), feed=FEEDS)
def test_any_rows(name, rows, feed):
    body = JSON_ANSWERS[name]([news(1), *rows])
    assert_page_or_reason(name, response(body.encode("utf-8", "replace")), feed)
    assert_page_or_reason(name, response(json.dumps(json.loads(body))), feed)


@given(value=st.lists(VALUES | st.fixed_dictionaries({"id": VALUES, "slug": VALUES, "project_name": VALUES})))
def test_any_registry(value):
    try:
        page = read_entities(response(json.dumps({"data": {"projectdetails": value}})))
    except SourceError:
        return
    assert page.rows == len(value)


@given(markup=MARKUP, feed=FEEDS)
def test_any_markup_in_a_feed(markup, feed):
    assert_page_or_reason("rss", response(rss(markup)), feed)
    assert_page_or_reason("rss", response(f"<rss>{markup}</rss>"), feed)


TEXTS = st.text("аәбғқңұүөіҺЖё «»–\xa0&<>\"'/=;#az09\\{}[]")
NUMBERS = st.integers(1, 2**53 - 1)


@json_sources
@given(number=NUMBERS, title=TEXTS | st.none(), body=TEXTS | st.none(), as_string=st.booleans())
def test_good_rows_come_through_unchanged(name, number, title, body, as_string):
    row = news(number, title=title, body=body) | {"id": str(number) if as_string else number}
    (found,) = read(name, response(JSON_ANSWERS[name]([row])), FEED).items
    assert (found.article_id, found.title, found.body) == (number, title, body)


@given(number=NUMBERS, title=TEXTS, body=TEXTS)
def test_good_items_of_a_feed_come_through_unchanged(number, title, body):
    entry = item(title=escape(title), guid=details(number), content_encoded=escape(body))
    (found,) = read("rss", response(rss(entry)), FEED).items
    assert (found.article_id, found.title, found.body) == (number, title.strip(), body.strip())
