"""The directory of entities and the page of one, in the visitor's language."""

import pytest
from lxml import html

from govkz_crawler.entities import KINDS, shipped
from tests.browse import archives
from tests.browse.conftest import Get


def slugs(page: html.HtmlElement) -> list[str]:
    return [path.rpartition("/")[2] for path in page.xpath("//tbody//a[@class='entity']/@href")]


@pytest.mark.parametrize("ui", ["kk", "ru", "en"])
def test_the_directory_groups_by_kind(ui: str, get: Get) -> None:
    page = html.fromstring(get("/entities", ui).text)
    assert sorted(slugs(page)) == sorted(archives.ENTITIES)
    assert KINDS["ministry"].names[ui] in [heading.text_content() for heading in page.xpath("//h2")]


def test_each_entity_that_is_known_stands_in_it_once(get: Get) -> None:
    listed = slugs(html.fromstring(get("/entities?all=1").text))
    assert sorted(listed) == sorted(shipped())


def test_it_sorts(get: Get) -> None:
    page = html.fromstring(get("/entities?sort=edits").text)
    edits = [int(cell.text_content()) for cell in page.xpath("//td[@data-label='Edits']")]
    assert edits == sorted(edits, reverse=True)
    assert edits[0] > 0


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        pytest.param("ulytau", ["Came from", "Akimat of Karaganda region", "split off", "2022-06-08"], id="origin"),
        pytest.param("karaganda", ["Became", "Akimat of Ulytau region"], id="successor"),
        pytest.param("mfa", ["When it publishes", "Items by month", "МИД"], id="rhythm"),
    ],
)
def test_an_entity_has_its_family_and_rhythm(slug: str, says: list[str], get: Get) -> None:
    text = " ".join(html.fromstring(get(f"/entities/{slug}").text).xpath("//main")[0].text_content().split())
    assert [part for part in says if part not in text] == []


def test_nobody_has_no_page(get: Get) -> None:
    assert get("/entities/nobody-knows").status_code == 404
