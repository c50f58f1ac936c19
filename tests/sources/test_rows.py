"""Rows of GraphQL and REST: the same fields, the same rules."""

import pytest

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sources.feed_page import ShapeChanged
from tests.sources import answers
from tests.sources.answers import BODY, FEED, JSON_ANSWERS, TITLE, news, response

pytestmark = pytest.mark.parametrize("name", JSON_ANSWERS)


def read(name, *rows, feed=FEED):
    return answers.read(name, response(JSON_ANSWERS[name](list(rows))), feed)


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def test_a_row_becomes_an_item_as_it_stands(name):
    page = read(name, news(1_237_001))
    (item,) = page.items
    assert (item.entity, item.section, item.lang, item.source) == ("mfa", "news", "kk", name)
    assert (item.article_id, item.title, item.body, item.summary) == (1_237_001, TITLE, BODY, "Жаңа бөлім")
    assert (item.published_raw, item.image_url) == ("2026-06-09T11:48:00Z", "/uploads/2026/6/9/bolim.jpg")
    assert (item.entities, item.extent, item.url) == (("mfa",), "full", None)
    assert (page.rows, page.rejected, page.unknown) == (1, [], frozenset())


def test_an_empty_list_is_an_empty_page(name):
    assert read(name).rows == 0


def test_a_page_object_is_read_as_its_content(name):
    page = answers.read(name, response(JSON_ANSWERS[name]({"content": [news(5)], "totalPages": 1})), FEED)
    assert [item.article_id for item in page.items] == [5]


IDS = {"string": ("17", 17), "integer": (17, 17), "spaces": (" 17\n", 17), "largest": (2**53 - 1, 2**53 - 1)}


@pytest.mark.parametrize(("given", "number"), IDS.values(), ids=IDS)
def test_ids(name, given, number):
    assert read(name, news(1) | {"id": given}).items[0].article_id == number


BAD_IDS = {
    "null": None, "true": True, "float": 17.0, "object": {"id": 17}, "list": [17], "word": "abc", "empty": "",
    "zero": 0, "zero as string": "0", "negative": -17, "negative as string": "-17", "plus": "+17",
    "underscore": "1_7", "Arabic digits": "١٧", "superscript": "¹⁷", "2**53": 2**53,
    "2**53 as string": str(2**53), "endless": "9" * 4000,
}  # fmt: skip


@pytest.mark.parametrize("given", BAD_IDS.values(), ids=BAD_IDS)
def test_bad_ids_are_kept_apart_and_the_rest_goes_on(name, given):
    page = read(name, news(1) | {"id": given}, news(2))
    assert [item.article_id for item in page.items] == [2]
    (rejected,) = page.rejected
    assert "id " in rejected.reason and "\n" not in rejected.reason and len(rejected.reason) < 300
    assert TITLE in rejected.raw or len(rejected.raw) == 2000
    assert (rejected.section, rejected.lang, rejected.article_id, page.rows) == ("news", "kk", None, 2)


NULLABLE = ("title", "body", "slug", "short_description", "heropic", "created_date", "projects")


def test_null_is_none(name):
    (item,) = read(name, news(1) | dict.fromkeys(NULLABLE)).items
    assert (item.title, item.body, item.summary, item.published_raw, item.image_url) == (None,) * 5
    assert (item.entity, item.entities) == ("mfa", ())


def test_some_fields_may_be_missing(name):
    (item,) = read(name, without(news(1), "body", "slug", "short_description", "heropic", "projects")).items
    assert (item.title, item.body, item.summary, item.image_url) == (TITLE, None, None, None)


ODD_ROWS = {
    "no id": (without(news(3), "id"), "id is missing"),
    "no title": (without(news(3), "title"), "title is missing"),
    "no date": (without(news(3), "created_date"), "created_date is missing"),
    "title is a list": (news(3, title=[TITLE]), "title is a list"),
    "body is an object": (news(3, body={"html": BODY}), "body is an object with html"),
    "date is a number": (news(3, created_date=1_781_005_680), "created_date is a number"),
    "row is null": (None, "the row is null"),
    "row is a list": ([news(3)], "the row is a list"),
    "row is a string": ("жаңалық", "the row is the string 'жаңалық'"),
}


@pytest.mark.parametrize(("row", "reason"), ODD_ROWS.values(), ids=ODD_ROWS)
def test_one_odd_row_is_kept_apart(name, row, reason):
    page = read(name, news(1), row)
    assert [item.article_id for item in page.items] == [1]
    assert [rejected.reason for rejected in page.rejected] == [reason]


@pytest.mark.parametrize(("row", "reason"), ODD_ROWS.values(), ids=ODD_ROWS)
def test_most_rows_odd_is_a_changed_shape(name, row, reason):
    with pytest.raises(ShapeChanged) as raised:
        read(name, news(1), row, row)
    assert raised.value.expected == "rows with id, title, created_date"
    assert raised.value.found.startswith(f"2 of 3 rows where {reason}, such as ")


def test_a_rejected_row_keeps_its_number_and_a_bounded_copy(name):
    page = read(name, news(1), news(2, title=[TITLE * 500]))
    (rejected,) = page.rejected
    assert rejected.article_id == 2
    assert rejected.raw.startswith('{"id": "2"') and len(rejected.raw) == 2000


PICTURES = {
    "url": ({"url": "/uploads/a.jpg"}, "/uploads/a.jpg", set()),
    "path": ({"path": "/uploads/b.jpg", "url": None}, "/uploads/b.jpg", set()),
    "object without either": ({"id": 4}, None, {"heropic:dict"}),
    "number": (4, None, {"heropic:int"}),
    "list": (["/uploads/a.jpg"], None, {"heropic:list"}),
    "url of a wrong type": ({"url": 4}, None, {"heropic:int"}),
}


@pytest.mark.parametrize(("heropic", "url", "unknown"), PICTURES.values(), ids=PICTURES)
def test_pictures(name, heropic, url, unknown):
    page = read(name, news(1, heropic=heropic))
    assert (page.items[0].image_url, page.unknown) == (url, unknown)


def test_new_fields_are_reported(name):
    page = read(name, news(1, reading_time=2, hint=None), news(2, ai_summary="қысқаша", short_description=7))
    assert page.unknown == {"reading_time", "ai_summary", "short_description:int"}
    assert len(page.items) == 2


PROJECTS = {
    "slug": ("mfa", ("mfa",)),
    "comma list": ("mfa, moa", ("mfa", "moa")),
    "printed list": ("[mfa, moa]", ("mfa", "moa")),
    "JSON list": (["moa", "mfa", "moa"], ("moa", "mfa")),
    "objects with slug": ([{"slug": "mfa", "project_name": "Сыртқы істер министрлігі"}], ("mfa",)),
    "objects with project_name": ([{"project_name": "mfa"}, {"project_name": "moa"}], ("mfa", "moa")),
    "object with name": ({"name": "mfa"}, ("mfa",)),
    "no slug among them": (["Сыртқы істер министрлігі", "MFA", "", "m" * 65, 5, None, {"slug": 5}], ()),
    "null": (None, ()),
}


@pytest.mark.parametrize(("projects", "named"), PROJECTS.values(), ids=PROJECTS)
def test_owners_of_a_feed_with_an_entity(name, projects, named):
    (item,) = read(name, news(1, projects=projects)).items
    assert (item.entities, item.entity) == (named, "mfa")


@pytest.mark.parametrize(("projects", "named"), PROJECTS.values(), ids=PROJECTS)
def test_owners_on_the_site_wide_list(name, projects, named):
    page = read(name, news(1, projects=projects), feed=Feed(SITE_WIDE, "news", "kk"))
    if named:
        assert (page.items[0].entities, page.items[0].entity) == (named, named[0])
    else:
        assert [rejected.reason for rejected in page.rejected] == ["names no entity"]


def test_the_answer_knows_better_than_the_feed_whose_an_item_is(name):
    (item,) = read(name, news(1, projects="maidd")).items
    assert (item.entity, item.entities) == ("maidd", ("maidd",))


def test_sections_name_body_and_date_in_their_own_way(name):
    row = {"id": 4, "title": "Мақала", "content": BODY, "publication_date": "2026-02-17T10:00:00.000+00:00"}
    feed = Feed("mfa", "article", "ru")
    (item,) = answers.read(name, response(JSON_ANSWERS[name]([row], "article")), feed).items
    assert (item.body, item.published_raw, item.section) == (BODY, row["publication_date"], "article")
