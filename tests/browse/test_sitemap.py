"""robots.txt as robots read it, and a sitemap that holds every item once."""

import asyncio
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from lxml import etree
from protego import Protego

from govkz_crawler.browse.pages import sitemap
from govkz_crawler.browse.serving import site
from tests.archive_factory import archive, item

PUBLIC = "https://press.example.kz"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
IDS = (1, 2, 49_999, 50_000, 1_200_000, 2**53 - 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    things = [item(number, lang, seen_at="2025-09-01T00:00:00Z") for number in IDS for lang in ("kk", "ru")]
    return archive(tmp_path_factory.mktemp("sitemap") / "press.db", [*things, item(7, section="events")])


@pytest.fixture(scope="module")
def pages(made: Path) -> Datasette:
    return site(made, PUBLIC)


def get(pages: Datasette, path: str) -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path))
    return answer


def addresses(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    return [loc.text for loc in etree.fromstring(answer.content).iterfind(".//s:loc", NAMES)]


def test_every_item_is_in_it_once(pages: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "_PIECE", 1)
    parts = addresses(get(pages, "/sitemap.xml"))
    assert len(parts) == 1 + 5  # the pages, four ranges of news, one of events
    found = [address for part in parts[1:] for address in addresses(get(pages, part.removeprefix(PUBLIC)))]
    assert sorted(found) == sorted([f"{PUBLIC}/item/events/7", *(f"{PUBLIC}/item/news/{number}" for number in IDS)])
    assert all(get(pages, address.removeprefix(PUBLIC)).status_code == 200 for address in found)


def test_each_item_says_when_it_changed(pages: Datasette) -> None:
    root = etree.fromstring(get(pages, "/sitemap/news/0.xml").content)
    assert {changed.text for changed in root.iterfind(".//s:lastmod", NAMES)} == {"2025-09-01T00:00:00Z"}


def test_pages_and_entities(pages: Datasette) -> None:
    found = addresses(get(pages, "/sitemap/pages.xml"))
    assert f"{PUBLIC}/entities/edu" in found
    assert all(get(pages, address.removeprefix(PUBLIC)).status_code == 200 for address in found)


@pytest.mark.parametrize("path", ["/sitemap/news/1000.xml", "/sitemap/nothing/0.xml", "/sitemap/news/x.xml"])
def test_parts_that_are_not_there(path: str, pages: Datasette) -> None:
    assert get(pages, path).status_code == 404


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/item/news/1", True), ("/item/news/1/kk/1", True), ("/entities/edu", True),
        ("/sitemap/news/0.xml", True), ("/search?q=x", False), ("/press/versions", False),
        ("/item/news/1/kk/1/raw", False), ("/item/news/1/kk/1/proof", False), ("/timegate/https://gov.kz/", False),
    ],
)  # fmt: skip
def test_robots(path: str, allowed: bool, pages: Datasette) -> None:
    rules = Protego.parse(get(pages, "/robots.txt").text)
    assert rules.can_fetch(PUBLIC + path, "anybot") is allowed
    assert list(rules.sitemaps) == [f"{PUBLIC}/sitemap.xml"]


def test_below_a_path_of_a_host_so_are_the_addresses(made: Path) -> None:
    pages = site(made, "https://example.kz/press/")
    rules = Protego.parse(get(pages, "/robots.txt").text)
    assert list(rules.sitemaps) == ["https://example.kz/press/sitemap.xml"]
    assert not rules.can_fetch("https://example.kz/press/search?q=x", "anybot")
    assert rules.can_fetch("https://example.kz/search", "anybot")
    assert "https://example.kz/press/sitemap/news/0.xml" in addresses(get(pages, "/sitemap.xml"))


def test_what_is_not_published_is_closed_to_robots(made: Path, tmp_path: Path) -> None:
    for pages in (site(made), site(tmp_path / "nothing.db", PUBLIC)):
        rules = Protego.parse(get(pages, "/robots.txt").text)
        assert not rules.can_fetch(f"{PUBLIC}/item/news/1", "anybot")
