"""What the head of a page tells programs, as programs read it: extruct, and Zotero by the rules of its translator."""

import asyncio
import re
from pathlib import Path
from typing import Any

import extruct
import httpx
import pytest
from datasette.app import Datasette
from lxml import html

from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE
from tests.archive_factory import NAMES, TEXTS, TITLES, archive, item, missed

PUBLIC = "https://press.example.kz"
SPITEFUL = 'Мектеп </script><script>alert(1)</script> "& ашылды'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An item in two languages, the Kazakh text of which was edited; one with a title that attacks; one removed."""
    return archive(
        tmp_path_factory.mktemp("head") / "press.db",
        [*NAMES, item(1), item(1, "ru"), item(2, title=SPITEFUL), item(3)],
        [item(1, title="Жаңа мектеп", seen_at="2025-09-02T00:00:00Z")],
        [missed(3)],
    )


@pytest.fixture(scope="module")
def pages(made: Path) -> Datasette:
    return site(made, f"{PUBLIC}/")


def get(pages: Datasette, path: str, lang: str = "en") -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": lang}))
    return answer


def head(pages: Datasette, path: str, lang: str = "en") -> html.HtmlElement:
    answer = get(pages, path, lang)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode()).head


def meta(page: html.HtmlElement, name: str) -> str | None:
    (found,) = page.xpath("meta[@name=$name or @property=$name]/@content", name=name) or (None,)
    return found


def linked(pages: Datasette, path: str) -> list[dict[str, Any]]:
    found = extruct.extract(get(pages, path).text, base_url=PUBLIC + path, syntaxes=["json-ld"])["json-ld"]
    return [node for each in found for node in each.get("@graph", [each])]


@pytest.mark.parametrize(
    ("path", "canonical", "robots"),
    [
        ("/", "/", "index, follow"),
        ("/item/news/1", "/item/news/1", "index, follow"),
        ("/item/news/1?ui=ru", "/item/news/1?ui=ru", "index, follow"),
        ("/item/news/1?utm_source=x", "/item/news/1", "index, follow"),
        ("/item/news/1/kk/1?ui=ru", "/item/news/1/kk/1", "index, follow"),
        ("/entities/edu", "/entities/edu", "index, follow"),
        ("/item/news/1/kk/diff/1..2?view=side", "/item/news/1/kk/diff/1..2", "noindex"),
        ("/search?q=мектеп", None, "noindex"),
        ("/press/versions", None, "noindex"),
        ("/edits", "/edits", "index, follow"),
        ("/entities?ui=kk", "/entities?ui=kk", "index, follow"),
        ("/edits?lang=kk", None, "noindex"),
        ("/runs/run-0", None, "noindex"),
    ],
)
def test_each_page_has_one_address(path: str, canonical: str | None, robots: str, pages: Datasette) -> None:
    page = head(pages, path)
    assert page.xpath("link[@rel='canonical']/@href") == ([PUBLIC + canonical] if canonical else [])
    assert meta(page, "robots") == robots


@pytest.mark.parametrize("path", ["/", "/item/news/1", "/entities/edu", "/removals"])
def test_the_languages_of_the_interface_lead_to_each_other(path: str, pages: Datasette) -> None:
    expected = {**{lang: f"{PUBLIC}{path}?ui={lang}" for lang in INTERFACE}, "x-default": PUBLIC + path}
    for asked in ("", "?ui=kk", "?ui=en"):
        page = head(pages, path + asked)
        found = page.xpath("link[@rel='alternate' and @hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in found} == expected
        assert page.xpath("link[@rel='canonical']/@href")[0] in expected.values()
    assert html.fromstring(get(pages, path, "ru").text).get("lang") == "ru"


def test_the_texts_of_an_item_lead_to_each_other(pages: Datasette) -> None:
    texts = {"kk": f"{PUBLIC}/item/news/1/kk/2", "ru": f"{PUBLIC}/item/news/1/ru/1"}
    for path in ("/item/news/1/kk/2", "/item/news/1/ru/1"):
        found = head(pages, path).xpath("link[@hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in found} == texts
    assert head(pages, "/item/news/1/kk/1").xpath("link[@hreflang]") == []  # nobody leads back to an old version


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/item/news/1/ru/1", {
            "og:type": "article", "og:title": TITLES["ru"], "og:url": f"{PUBLIC}/item/news/1/ru/1",
            "og:locale": "ru_RU", "og:site_name": "Government Press Release Archive",
            "og:description": " ".join(TEXTS["ru"].split()), "article:published_time": "2025-08-20T05:30:00Z",
        }),
        ("/item/news/1?ui=kk", {"og:title": "Жаңа мектеп", "og:type": "article", "og:locale": "kk_KZ"}),
        ("/entities/edu?ui=ru", {"og:title": "Министерство просвещения", "og:type": "website", "og:locale": "ru_RU"}),
        ("/", {"og:title": "Government Press Release Archive", "og:type": "website", "og:locale": "en_US"}),
        ("/item/news/1/kk/diff/1..2", {"og:title": "Жаңа мектеп · Versions 1 and 2", "og:type": "article"}),
    ],
)  # fmt: skip
def test_previews(path: str, expected: dict[str, str], pages: Datasette) -> None:
    (found,) = extruct.extract(get(pages, path).text, syntaxes=["opengraph"])["opengraph"]
    assert expected.items() <= dict(found["properties"]).items()


def test_a_version_is_a_news_article(pages: Datasette) -> None:
    (article,) = linked(pages, "/item/news/1/kk/2")
    page = f"{PUBLIC}/item/news/1/kk/2"
    (told,) = (
        each for each in get(pages, "/item/news/1.json").json()["versions"]
        if (each["lang"], each["version"]) == ("kk", 2)
    )  # fmt: skip
    assert article["@type"] == "NewsArticle"
    assert article["@context"] == "https://schema.org"
    assert article["url"] == "https://www.gov.kz/memleket/entities/edu/press/news/details/1?lang=kk"
    assert (article["@id"], article["archivedAt"], article["identifier"]) == (page, page, told["ni"])
    assert (article["headline"], article["inLanguage"], article["version"]) == ("Жаңа мектеп", "kk", 2)
    assert article["datePublished"] == "2025-08-20T05:30:00Z"
    assert article["publisher"]["name"] == "Оқу-ағарту министрлігі"


def test_an_item_is_an_article_in_each_language(pages: Datasette) -> None:
    assert {(node["inLanguage"], node["version"]) for node in linked(pages, "/item/news/1")} == {("kk", 2), ("ru", 1)}


def test_the_archive_is_a_dataset(pages: Datasette) -> None:
    (dataset,) = linked(pages, "/")
    assert dataset["@type"] == "Dataset"
    assert dataset["url"] == f"{PUBLIC}/"
    assert len(dataset["description"]) > 50  # less is refused by https://developers.google.com/search/docs
    assert dataset["temporalCoverage"] == "2025-08/2025-08"
    assert dataset["inLanguage"] == ["kk", "ru"]
    addresses = [file["contentUrl"] for file in dataset["distribution"]]
    assert all(get(pages, address.removeprefix(PUBLIC)).status_code == 200 for address in addresses)
    assert f"{PUBLIC}/archive.db" not in addresses


def test_markup_in_a_title_stays_text(pages: Datasette) -> None:
    page = head(pages, "/item/news/2/kk/1")
    assert meta(page, "og:title") == SPITEFUL
    assert meta(page, "citation_title") == SPITEFUL
    assert [script.get("type") for script in page.xpath("script[not(@src)]")] == ["application/ld+json"]
    (article,) = linked(pages, "/item/news/2/kk/1")
    assert article["headline"] == SPITEFUL


# What fields the translator "Embedded Metadata" makes of meta elements (HIGHWIRE_MAPPINGS there): of each name it takes
# the first element in <head>, wherever the name ends so, and trims what it says.
# https://github.com/zotero/translators/blob/master/Embedded%20Metadata.js
HIGHWIRE = {
    "citation_title": "title", "citation_publication_date": "date", "citation_publisher": "publisher",
    "citation_abstract": "abstractNote", "citation_public_url": "url", "citation_language": "language",
}  # fmt: skip

# What else would make it guess another kind, or a person.
MISLEADING = re.compile(
    "citation_(?:authors?|editors?|journal_title|conference.*|book_title|inbook_title|technical_report.*|dissertation.*"
    "|series_title|isbn)$|^author$|^article:author$",
    re.IGNORECASE,
)


def zotero(page: html.HtmlElement) -> dict[str, str]:
    """The item that Zotero would make of a page."""
    made = {"itemType": page.xpath("meta[@name='z:itemType']/@content")[0]}
    metas = page.xpath("meta[@name]")
    for name, zotero_field in HIGHWIRE.items():
        said = next((each.get("content") for each in metas if each.get("name").endswith(name)), "")
        if said.strip():
            made[zotero_field] = " ".join(said.split())
    made["publicationTitle"] = meta(page, "og:site_name") or ""
    return made


@pytest.mark.parametrize(
    ("path", "lang", "page"), [("/item/news/1/kk/2", "en", "kk/2"), ("/item/news/1", "kk", "kk/2")]
)
def test_zotero_makes_a_web_page_of_a_version(path: str, lang: str, page: str, pages: Datasette) -> None:
    found = head(pages, path, lang)
    made = zotero(found)
    assert made.pop("publicationTitle")
    assert made == {
        "itemType": "webpage", "title": "Жаңа мектеп", "date": "2025/08/20", "publisher": "Оқу-ағарту министрлігі",
        "abstractNote": " ".join(TEXTS["kk"].split()), "url": f"{PUBLIC}/item/news/1/{page}", "language": "kk",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", made["date"])  # as Google Scholar wants it
    names = found.xpath("meta/@name | meta/@property")
    assert [name for name in names if MISLEADING.search(name)] == []


def test_in_russian_zotero_gets_the_russian_text(pages: Datasette) -> None:
    assert zotero(head(pages, "/item/news/1", "ru"))["title"] == TITLES["ru"]


def test_without_a_public_address_gov_kz_is_cited_and_nothing_is_indexed(made: Path) -> None:
    pages = site(made)
    page = head(pages, "/item/news/1/ru/1")
    assert zotero(page)["url"] == "https://www.gov.kz/memleket/entities/edu/press/news/details/1?lang=ru"
    assert meta(page, "robots") == "noindex"
    assert page.xpath("link[@rel='canonical']/@href") == ["http://localhost/item/news/1/ru/1"]


def test_a_demo_says_so_and_is_not_indexed(tmp_path: Path) -> None:
    pages = site(archive(tmp_path / "demo.db", [item(1)], origin="replay"), PUBLIC)
    page = head(pages, "/item/news/1/kk/1")
    assert meta(page, "robots") == "noindex"
    for name in ("og:title", "citation_title"):
        assert (meta(page, name) or "").startswith("DEMO")
    assert linked(pages, "/item/news/1")[0]["headline"].startswith("DEMO")
    assert "Disallow: /\n" in get(pages, "/robots.txt").text
