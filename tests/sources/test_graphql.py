"""Queries as they are sent, and the envelope that answers come in."""

import json

import graphql
import pytest
from scrapy.http import JsonRequest

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sections import SECTIONS
from govkz_crawler.sources.feed_page import Faulty, Refused, ShapeChanged, SourceError
from govkz_crawler.sources.graphql import query, read, recognise, request
from govkz_crawler.sources.source import Question
from tests.sources.answers import BASE, FEED, TITLE, news, response


def sent(feed, **options):
    return json.loads(request(BASE, feed, Question(**options)).body)


def test_the_request():
    asked = request(BASE, FEED)
    assert (asked.method, asked.url) == ("POST", "https://www.gov.kz/graphql")
    assert asked.headers.to_unicode_dict() == {
        "Content-Type": "application/json", "Accept": "application/json", "Accept-Language": "kk"
    }  # fmt: skip
    assert sent(FEED) == {
        "query": '{news(projects:"eq:mfa", _page:1, _size:50, _sort:"created_date:DESC", _lang:"kk")'
        "{id title slug created_date heropic body short_description projects}}",
        "variables": {},
    }


def test_a_callback_can_be_added_without_changing_the_request():
    asked = request(BASE, FEED)
    assert asked.replace(callback=print).body == asked.body


def test_page_and_size():
    assert "_page:7, _size:10," in sent(FEED, page=7, size=10)["query"]


def test_before_is_told_by_the_wall_clock_of_the_interface():
    assert (
        '(projects:"eq:mfa", created_date:"lt:2026-01-01T05:00:00", _page:1'
        in (sent(FEED, before="2026-01-01T00:00:00Z")["query"])
    )


def test_the_site_wide_list_names_no_project():
    assert sent(Feed(SITE_WIDE, "news", "ru"))["query"].startswith("{news(_page:1, ")


def test_a_section_with_its_own_date_field():
    asked = sent(Feed("mfa", "article", "ru"), before="2026-01-01T00:00:00Z")["query"]
    assert asked.startswith('{article(projects:"eq:mfa", publication_date:"lt:2026-01-01T05:00:00", ')
    assert '_sort:"publication_date:DESC"' in asked


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("before", [None, "2026-01-01T00:00:00Z"])
def test_queries_are_graphql_with_one_root_field(section, before):
    document = graphql.parse(sent(Feed("mfa", section, "kk"), before=before)["query"])
    (field,) = document.definitions[0].selection_set.selections
    assert field.name.value == SECTIONS[section].root
    assert tuple(inner.name.value for inner in field.selection_set.selections) == SECTIONS[section].fields


@pytest.mark.parametrize("value", ['"тырнақша"', "\\", "\n", "😀", "\x07", '"){id}}'])
def test_strings_are_escaped_as_graphql_reads_them(value):
    document = graphql.parse(query("news", {"title": f"eq:{value}"}, ("id",)))
    (field,) = document.definitions[0].selection_set.selections
    assert field.arguments[0].value.value == f"eq:{value}"


ENVELOPES = {
    "no data": ({"news": []}, ShapeChanged, "found an object with news"),
    "data of another kind": ({"data": []}, ShapeChanged, "found a list"),
    "another root": ({"data": {"list": []}}, ShapeChanged, "data with news, found an object with list"),
    "rows of another kind": ({"data": {"news": "бос"}}, ShapeChanged, "found the string 'бос'"),
    "null data": ({"data": None}, Faulty, "data is null"),
    "null root": ({"data": {"news": None}}, Faulty, "news is null"),
}  # fmt: skip

ERRORS = {
    "graphql-java, unknown field": (
        [{"message": "Validation error (FieldUndefined@[news/slug])"}], ShapeChanged, "Validation error"
    ),
    "graphql-js, unknown field": ([{"message": 'Cannot query field "slug"'}], ShapeChanged, "slug"),
    "unknown argument": ([{"message": 'Unknown argument "_lang" on field "news".'}], ShapeChanged, "_lang"),
    "by its class alone": (
        [{"message": "қате", "extensions": {"classification": "ValidationError"}}], ShapeChanged, "қате"
    ),
    "syntax": ([{"message": "Invalid Syntax : offending token 'x'"}], ShapeChanged, "offending"),
    "notAllowed": ([{"message": "error", "extensions": {"code": "notAllowed"}}], Refused, "notAllowed"),
    "ticket": ([{"message": "browserTicketMissing"}], Refused, "browserTicketMissing"),
    "forbidden": ([{"message": "x", "extensions": {"classification": "FORBIDDEN"}}], Refused, "x"),
    "unauthorised": ([{"message": "Unauthorized"}], Refused, "Unauthorized"),
    "access denied": ([{"message": "Access is denied"}], Refused, "denied"),
    "server fault": ([{"message": "Дерекқор\n жауап бермейді"}], Faulty, "^Дерекқор жауап бермейді$"),
    "endless message": ([{"message": "қате " * 1000}], Faulty, "^(қате ?){1,40}$"),
    "no message": ([{"path": ["news"]}], Faulty, "path"),
    "message of another kind": ([{"message": {"kk": "қате"}}], Faulty, "қате"),
    "bare string": ("қате", Faulty, "^қате$"),
    "list of strings": (["қате"], Faulty, "^қате$"),
    "object": ({"message": "қате"}, Faulty, "^қате$"),
}  # fmt: skip


def assert_raises(answer, error, words):
    with pytest.raises(SourceError, match=words) as raised:
        read(response(json.dumps(answer)), FEED)
    assert type(raised.value) is error


@pytest.mark.parametrize(("envelope", "error", "words"), ENVELOPES.values(), ids=ENVELOPES)
def test_envelopes_that_hold_no_page(envelope, error, words):
    assert_raises(envelope, error, words)


@pytest.mark.parametrize("data", [{}, {"data": None}, {"data": {"news": [news(5)]}}], ids=["no", "null", "some"])
@pytest.mark.parametrize(("errors", "error", "words"), ERRORS.values(), ids=ERRORS)
def test_errors_come_with_http_200_and_outweigh_data(data, errors, error, words):
    assert_raises(data | {"errors": errors}, error, words)


def test_no_errors_is_no_error():
    answer = {"data": {"news": [news(5)]}, "errors": [], "extensions": {"took": 12}}
    assert [item.title for item in read(response(json.dumps(answer)), FEED).items] == [TITLE]


def test_news_about_refusals_are_news():
    row = news(5, body="<p>Жүйе notAllowed және browserTicketMissing деп жауап берді. Access denied.</p>")
    assert len(read(response(json.dumps({"data": {"news": [row]}})), FEED).items) == 1


FIELDS_OF_A_PAGE = "id title slug created_date body heropic short_description projects directions{id title} hint"


@pytest.mark.parametrize(
    ("query", "variables", "feed"),
    [
        (f'{{news(projects:"eq:mfa", _lang:"kk"){{{FIELDS_OF_A_PAGE}}}}}', {}, Feed("mfa", "news", "kk")),
        (f'query News {{ news (_page: 1, _lang: "ru") {{ {FIELDS_OF_A_PAGE} }} }}', {}, Feed("*", "news", "ru")),
        (
            f"query News($p: String, $l: String) {{ list: news(projects: $p, _lang: $l) {{ {FIELDS_OF_A_PAGE} }} }}",
            {"p": "eq:moa", "l": "kz"},
            Feed("moa", "news", "kk"),
        ),
    ],
)
def test_what_a_browser_asks_for(query, variables, feed):
    asked = recognise(JsonRequest("https://www.gov.kz/graphql", data={"query": query, "variables": variables}))
    assert asked is not None
    assert asked.feed == feed


def test_who_asks_for_less_than_an_item_is_not_believed_to_show_it():
    asked = JsonRequest("https://www.gov.kz/graphql", data={"query": '{news(_lang:"kk"){id title created_date}}'})
    assert recognise(asked) is None
