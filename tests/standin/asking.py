"""How the tests of the stand-in ask it, over real HTTP."""

from datetime import UTC, datetime
from typing import Any

import requests

from tests.patience import PATIENCE
from tests.standin import StandIn

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = ("mfa", "moa", "kostanay")
NEWS = """query($projects: String, $since: String, $page: Int, $size: Int, $sort: String, $lang: String) {
  news(projects: $projects, created_date: $since, _page: $page, _size: $size, _sort: $sort, _lang: $lang) {
    id title slug created_date heropic alt_image body short_description hint comments_on projects
    directions { id title }
  }
}"""


def ask(standin: StandIn, query: str, **variables: Any) -> Any:
    answer = requests.post(f"{standin.url}/graphql", json={"query": query, "variables": variables}, timeout=PATIENCE)
    assert answer.status_code == 200
    return answer.json()


def news(standin: StandIn, **variables: Any) -> list[dict[str, Any]]:
    return ask(standin, NEWS, **{"lang": "kk", "size": 50, **variables})["data"]["news"]


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [int(row["id"]) for row in rows]


def get(standin: StandIn, path: str, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(standin.url + path, headers=named, timeout=PATIENCE, allow_redirects=False)


def feed(standin: StandIn, entity: str = "mfa", section: str = "news", lang: str = "kk") -> requests.Response:
    return get(standin, f"/api/v1/public/rss/{entity}/{section}/{lang}")
