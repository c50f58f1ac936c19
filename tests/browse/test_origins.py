"""A demo, or what another server answered, says so on every page and in whatever leaves it."""

import asyncio
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE
from tests.archive_factory import archive, item, missed

PAGES = [
    "/", "/search", "/search?q=мектеп", "/item/news/1", "/entities", "/entities/edu", "/edits", "/removals", "/gaps",
    "/runs", "/runs/run-0", "/questions", "/feeds", "/nowhere", "/press", "/press/versions", "/press/versions/1",
    "/press/silent_editors", "/press/nothing",
]  # fmt: skip
SIGNS = {"replay": "DEMO", "other": "gov.kz"}


def of(origin: Origin, folder: Path) -> Datasette:
    edited = item(1, text="Жаңа мектепте 350 орын бар.", seen_at="2025-09-02T00:00:00Z")
    return site(archive(folder / "press.db", [item(1), item(2)], [edited, missed(2)], origin=origin))


def get(pages: Datasette, path: str, lang: str = "en") -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": lang}))
    return answer


@pytest.mark.parametrize("origin", ["replay", "other"])
def test_every_page_says_so(origin: Origin, tmp_path: Path) -> None:
    pages = of(origin, tmp_path)
    for path in PAGES:
        for lang in INTERFACE:
            shown = get(pages, path, lang).text
            assert '<p class="origin" role="note">' in shown, path
            assert SIGNS[origin] in shown.partition('<p class="origin"')[2].partition("</p>")[0]


@pytest.mark.parametrize("origin", ["replay", "other"])
def test_so_does_what_leaves_it(origin: Origin, tmp_path: Path) -> None:
    pages = of(origin, tmp_path)
    sign = {"replay": "DEMO", "other": "NOT GOV.KZ"}[origin]
    told = get(pages, "/item/news/1.json").json()
    assert all(version["citation"].startswith(sign) for version in told["versions"])
    (reference,) = get(pages, "/item/news/1/kk/1.csl.json").json()
    assert reference["title"].startswith(sign)
    for kind in ("new", "edited", "removed"):
        assert sign in get(pages, f"/feeds/{kind}.atom").text.partition("<entry")[0]
    for table in ("versions", "articles", "edits", "removals", "runs"):
        rows = get(pages, f"/press/{table}.json?_shape=array").json()
        assert rows
        assert {row["origin"] for row in rows} == {origin}


def test_the_record_itself_says_nothing_of_the_kind(tmp_path: Path) -> None:
    pages = of("site", tmp_path)
    for path in PAGES:
        assert "DEMO" not in get(pages, path).text
        assert 'class="origin"' not in get(pages, path).text
