"""The REST lists and details."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.standin import StandIn, World
from tests.standin.asking import get


@pytest.mark.parametrize(("rest", "error"), [("gated", "notAllowed"), ("ticket", "browserTicketMissing")])
def test_rest_is_closed_to_robots(standin: StandIn, rest: Any, error: str) -> None:
    standin.knobs.rest = rest
    answer = get(standin, "/api/v1/public/content-manager/news?projects=eq:mfa")
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("first_page", [0, 1])
def test_rest_list_where_it_is_open(standin: StandIn, world: World, first_page: Any) -> None:
    standin.knobs.rest, standin.knobs.rest_first_page = "open", first_page
    item = world.add("mfa", created=datetime(2026, 6, 17, 10, tzinfo=UTC))
    path = "/api/v1/public/content-manager/news?projects=eq:mfa&sort-by=created_date:DESC&size=15&page="
    pages = [get(standin, f"{path}{first_page + n}", Accept_Language="ru-RU,ru;q=0.9").json() for n in (0, 1, 2)]
    assert [len(page) for page in pages] == [15, 6, 0]
    assert pages[0][0]["id"] == item.id
    assert pages[0][0]["title"] == item.variant("ru").title
    assert pages[0][0]["created_date"] == "2026-06-17T10:00:00.000+00:00"


def test_rest_wrapped_and_its_limits(standin: StandIn) -> None:
    standin.knobs.rest = "wrapped"
    path = "/api/v1/public/content-manager/"
    assert len(get(standin, f"{path}news?projects=eq:mfa&size=5").json()["content"]) == 5
    assert get(standin, f"{path}news?created_date=gte:2026-01-01").status_code == 500
    assert get(standin, f"{path}poems").status_code == 404


@pytest.mark.parametrize("wrapping", ["object", "data", "content"])
def test_rest_detail(standin: StandIn, world: World, wrapping: Any) -> None:
    item = world.add("mfa", title={"kk": "Тақырып", "ru": "Заголовок"})
    path = f"/api/v1/public/content-manager/news/{item.id}"
    assert get(standin, path).status_code == 400
    standin.knobs.rest, standin.knobs.detail = "open", wrapping
    answer = get(standin, path, Accept_Language="kk").json()
    row = answer if wrapping == "object" else answer[wrapping]
    assert (row["id"], row["title"], row["body"]) == (item.id, "Тақырып", item.variant("kk").body)
    world.delete("news", item.id, "kk")
    assert get(standin, path, Accept_Language="kk").status_code == 404
    assert get(standin, "/api/v1/public/content-manager/news/1").status_code == 404
    assert standin.log[0].interface == "detail"
