"""What cells of Datasette's tables lead to."""

from typing import Any

import pytest
from lxml import html

from govkz_crawler.browse.cells import linked
from tests.browse.conftest import Get

ROW = {"section": "news", "article_id": 5}


@pytest.mark.parametrize(
    ("row", "column", "value", "address"),
    [
        (ROW, "article_id", 5, "/item/news/5"),
        ({"article_id": 5}, "article_id", 5, None),
        ({"section": "<b>", "article_id": 5}, "article_id", 5, None),
        (ROW, "entity", "mfa", "/entities/mfa"),
        (ROW, "entity", "*", None),
        (ROW, "run_id", "20260101T000000Z-aaaaaa", "/runs/20260101T000000Z-aaaaaa"),
        (ROW, "url", "https://www.gov.kz/a?b=1&c=2", "https://www.gov.kz/a?b=1&c=2"),
        (ROW, "text", "https://www.gov.kz/ и ещё слова", None),
        (ROW, "url", "javascript:alert(1)", None),
        (ROW, "url", None, None),
        (ROW, "title", "mfa", None),
    ],
)
def test_links(row: dict[str, Any], column: str, value: object, address: str | None) -> None:
    found = linked(row, column, value, lambda path: path)
    assert (found and html.fromstring(found).get("href")) == address


def test_what_leads_away_says_so() -> None:
    link = html.fromstring(linked(ROW, "url", 'https://a/"><script>', str) or "")
    assert link.get("rel") == "nofollow noopener external"
    assert link.get("href") == 'https://a/"><script>'


@pytest.mark.parametrize("path", ["/press/articles", "/press/removals", "/press/versions/1", "/press/versions"])
def test_tables_lead_to_the_pages(path: str, get: Get) -> None:
    links = html.fromstring(get(path).text).xpath("//main//a/@href")
    assert any(link.startswith("/item/news/") for link in links)
    assert any(link.startswith("/entities/") for link in links)
