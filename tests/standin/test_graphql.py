"""The GraphQL lists and the registry."""

from datetime import UTC, datetime
from itertools import chain

import pytest
import requests

from tests.patience import PATIENCE
from tests.standin import StandIn, World
from tests.standin.asking import END, ENTITIES, NEWS, ask, ids, news
from tests.standin.knobs import ALMATY


def test_graphql_pages_cover_the_list_once(standin: StandIn, world: World) -> None:
    pages = [ids(news(standin, projects="eq:mfa", page=page, size=8)) for page in (1, 2, 3, 4)]
    newest = sorted(world.items(entity="mfa"), key=lambda item: (item.created, item.id), reverse=True)
    assert [len(page) for page in pages] == [8, 8, 4, 0]
    assert [*chain(*pages)] == [item.id for item in newest]


def test_graphql_row_has_the_types_of_the_site(standin: StandIn, world: World) -> None:
    created = datetime(2026, 6, 9, 11, 48, tzinfo=UTC)
    item = world.add("mfa", created=created, title={"kk": "Тақырып", "ru": "Заголовок"}, body=None, heropic=None)
    [row] = news(standin, projects="EQ:mfa", size=1, lang="ru")
    assert row == {
        "id": str(item.id),
        "title": "Заголовок",
        "slug": f"news-{item.id}",
        "created_date": "2026-06-09T16:48:00Z",
        "heropic": None,
        "alt_image": None,
        "body": None,
        "short_description": item.variant("ru").short_description,
        "hint": None,
        "comments_on": False,
        "projects": ["mfa"],
        "directions": [],
    }


def test_graphql_filters_by_date(standin: StandIn, world: World) -> None:
    created = sorted(item.created.astimezone(ALMATY) for item in world.items())
    moment = created[30].strftime("%Y-%m-%dT%H:%M:%S")
    later = news(standin, since=f"gt:{moment}")
    earlier = news(standin, since=f"lt:{moment}Z", sort="created_date:ASC")
    assert len(later) == sum(date > created[30] for date in created)
    assert [row["created_date"] for row in earlier] == [f"{date:%Y-%m-%dT%H:%M:%SZ}" for date in created[:30]]


def test_graphql_dates_are_the_wall_clock_unless_switched(standin: StandIn, world: World) -> None:
    world.add("mfa", created=datetime(2026, 6, 9, 20, 30, tzinfo=UTC))
    assert news(standin, size=1)[0]["created_date"] == "2026-06-10T01:30:00Z"
    assert len(news(standin, since="gt:2026-06-10T01:29:59Z")) == 1
    standin.knobs.graphql_zone = UTC
    assert news(standin, size=1)[0]["created_date"] == "2026-06-09T20:30:00Z"
    assert news(standin, since="gt:2026-06-10T01:29:59Z") == []


def test_graphql_breaks_ties_by_id(standin: StandIn, world: World) -> None:
    same = [world.add("mfa", created=END).id for _ in range(3)]
    assert ids(news(standin, projects="contains:mfa", size=3)) == same[::-1]


def test_graphql_leaves_out_null_titles_on_request(standin: StandIn, world: World) -> None:
    item = world.add("mfa", created=END, title=None)
    query = '{{ news(projects: "eq:mfa"{}, _size: 1) {{ id }} }}'
    assert ids(ask(standin, query.format(""))["data"]["news"]) == [item.id]
    assert ids(ask(standin, query.format(', title: "neq:null"'))["data"]["news"]) != [item.id]


@pytest.mark.parametrize(
    ("section", "query"),
    [
        ("releases", "{ press_releases { id title body created_date heropic } }"),
        ("events", "{ events { id title body created_date } }"),
        (
            "article",
            '{ article(publication_date: "gt:2026-01-01T00:00:00", _sort: "publication_date:DESC")'
            "  { id title alias content short_description heropic publication_date } }",
        ),
    ],
)
def test_graphql_has_the_other_sections(standin: StandIn, world: World, section: str, query: str) -> None:
    item = world.add("mfa", section=section)
    [rows] = ask(standin, query)["data"].values()
    assert [(row["id"], row["title"]) for row in rows] == [(str(item.id), item.variant("ru").title)]


def test_graphql_registry_gives_every_row_to_the_sites_own_shorthand(standin: StandIn) -> None:
    fields = "id project_name slug parent_govorg { id } class { name }"
    query = f'{{ projectdetails(_size:>0, _lang: "ru") {{ {fields} }} }}'
    rows = ask(standin, query)["data"]["projectdetails"]
    assert [row["slug"] for row in rows] == list(ENTITIES)
    assert rows[0]["project_name"] == "Министерство иностранных дел"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ news { id", "Syntax Error"),
        ("{ news { id teaser } }", "Cannot query field 'teaser' on type 'News'"),
        ('{ news(created_date: "gte:2026-01-01T00:00:00") { id } }', "unknown operator"),
        ('{ news(created_date: "gt:yesterday") { id } }', "not a date"),
        ('{ news(_sort: "title:DESC") { id } }', "cannot sort"),
        ("{ news(_page: 0) { id } }", "page"),
    ],
)
def test_graphql_tells_what_is_wrong_with_status_200(standin: StandIn, query: str, message: str) -> None:
    assert message in ask(standin, query)["errors"][0]["message"]


def test_graphql_without_projects_is_site_wide_unless_switched_off(standin: StandIn) -> None:
    assert {row["projects"][0] for row in news(standin)} == set(ENTITIES)
    standin.knobs.site_wide = "empty"
    assert news(standin) == []
    standin.knobs.site_wide = "errors"
    assert "projects" in ask(standin, NEWS)["errors"][0]["message"]


def test_graphql_caps_the_page_size_and_knows_no_strangers(standin: StandIn) -> None:
    standin.knobs.max_size = 10
    assert len(news(standin, size=1000)) == 10
    assert news(standin, projects="eq:nobody") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"news"', b"{}"])
def test_graphql_refuses_what_is_no_request(standin: StandIn, body: bytes) -> None:
    assert requests.post(f"{standin.url}/graphql", data=body, timeout=PATIENCE).status_code == 400
