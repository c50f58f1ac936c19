"""The registry of entities: which field is the slug is not certain."""

import json

import graphql
import pytest

from govkz_crawler.sources.feed_page import Faulty, ShapeChanged
from govkz_crawler.sources.registry_query import EntityRow, entities_request, read_entities
from tests.sources.answers import BASE, response
from tests.sources.answers import graphql as answer

MFA = {"id": "7", "project_name": "Сыртқы істер министрлігі", "slug": "mfa", "parent_govorg": None}


def read(*rows):
    return read_entities(response(answer(list(rows), "projectdetails")))


def test_the_request():
    asked = entities_request(BASE, "kk", page=2)
    assert asked.url == "https://www.gov.kz/graphql"
    query = json.loads(asked.body)["query"]
    assert query == '{projectdetails(_page:2, _size:200, _lang:"kk"){id project_name slug parent_govorg{id}}}'
    assert graphql.parse(query)


ROWS = {
    "slug is the slug": (MFA, EntityRow("mfa", MFA["project_name"], None, "7")),
    "project_name is the slug": (
        MFA | {"slug": "Министерство иностранных дел", "project_name": "mfa"},
        EntityRow("mfa", "Министерство иностранных дел", None, "7"),
    ),
    "both read like slugs": (MFA | {"project_name": "mid"}, EntityRow("mfa", "mid", None, "7")),
    "no name": (MFA | {"project_name": None}, EntityRow("mfa", None, None, "7")),
    "a parent": (MFA | {"parent_govorg": {"id": 12}}, EntityRow("mfa", MFA["project_name"], "12", "7")),
    "a parent without id": (MFA | {"parent_govorg": {}}, EntityRow("mfa", MFA["project_name"], None, "7")),
    "a parent of another kind": (
        MFA | {"parent_govorg": 12},
        EntityRow("mfa", MFA["project_name"], None, "7"),
    ),
    "no id": (MFA | {"id": None}, EntityRow("mfa", MFA["project_name"], None, None)),
}


@pytest.mark.parametrize(("row", "entity"), ROWS.values(), ids=ROWS)
def test_rows(row, entity):
    page = read(row)
    assert (page.entities, page.rejected, page.rows) == ([entity], [], 1)


def test_a_row_without_a_slug_is_kept_apart_and_counts():
    page = read(MFA, MFA | {"slug": None})
    assert (len(page.entities), page.rows) == (1, 2)
    assert json.loads(page.rejected[0]) == MFA | {"slug": None}


@pytest.mark.parametrize("odd", [MFA | {"slug": "MFA!"}, {"id": "7"}, MFA | {"slug": 7}, None], ids=repr)
def test_most_rows_without_a_slug_is_a_changed_shape(odd):
    with pytest.raises(ShapeChanged):
        read(MFA, odd, odd)


def test_the_rules_of_graphql_hold():
    with pytest.raises(Faulty, match="null"):
        read_entities(response('{"data": {"projectdetails": null}}'))
