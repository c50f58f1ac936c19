"""A site with nothing to show says so, in every language and without a page that breaks."""

import asyncio
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from lxml import html

from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.browse.serving import site
from tests.browse.test_feeds import problems
from tests.browse.test_pages import text

PAGES = (
    "/search", "/search?q=үкімет", "/search?entity=mfa", "/edits", "/removals", "/gaps", "/runs", "/questions",
    "/entities", "/press", "/press/articles", "/press/silent_editors", "/feeds",
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    """An archive that was opened and never written to."""
    path: Path = tmp_path_factory.mktemp("empty") / "press.db"
    Writer(path, run=Run("20260101T000000Z-aaaaaa", "2026-01-01T00:00:00Z")).close()
    return site(path)


def ask(datasette: Datasette, path: str, ui: str = "en") -> httpx.Response:
    return asyncio.run(datasette.client.get(path, headers={"accept-language": ui}))


@pytest.mark.parametrize("ui", ["kk", "ru", "en"])
def test_home_says_what_to_do(ui: str, empty: Datasette, tmp_path: Path) -> None:
    for datasette in (empty, site(tmp_path / "none.db")):
        answer = ask(datasette, "/", ui)
        assert answer.status_code == 200
        assert "make crawl" in text(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens(path: str, empty: Datasette) -> None:
    assert ask(empty, path).status_code == 200


@pytest.mark.parametrize("path", ["/entities", "/edits", "/removals", "/runs"])
def test_a_list_of_nothing_is_no_table(path: str, empty: Datasette) -> None:
    page = html.fromstring(ask(empty, path).text)
    assert not page.xpath("//main//table")
    assert "Nothing yet" in page.text_content()


def test_its_feeds_are_valid(empty: Datasette) -> None:
    assert problems(ask(empty, "/feeds/new.atom").content) == []


def test_an_entity_of_which_nothing_is_held(empty: Datasette) -> None:
    assert "Ministry of Foreign Affairs" in ask(empty, "/entities/mfa").text
    assert ask(empty, "/entities/no-such-entity").status_code == 404
