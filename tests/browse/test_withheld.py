"""A version whose text was destroyed by order: its pages say so, and tell programs nothing that is no longer there."""

import asyncio

import extruct
import httpx
import pytest
from datasette.app import Datasette
from lxml import html

from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.browse.serving import site
from tests.archive.writing import redact
from tests.archive_factory import TEXTS, archive, item

PUBLIC = "https://press.example.kz"
PAGE = "/item/news/1/kk/1"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    made = archive(tmp_path_factory.mktemp("withheld") / "press.db", [item(1), item(2)])
    redact(made, VERSIONS, 1)
    return site(made, PUBLIC)


def get(pages: Datasette, path: str) -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": "en"}))
    return answer


@pytest.mark.parametrize("path", ["/item/news/1", PAGE, f"{PAGE}/sheet"])
def test_its_pages_say_so(path: str, pages: Datasette) -> None:
    answer = get(pages, path)
    assert answer.status_code == 200
    assert "The text was withheld" in answer.text
    assert TEXTS["kk"].split("\n")[0] not in html.fromstring(answer.text).text_content()


def test_programs_learn_its_name_and_no_text(pages: Datasette) -> None:
    answer = get(pages, PAGE)
    (article,) = extruct.extract(answer.text, syntaxes=["json-ld"])["json-ld"]
    assert article["identifier"].startswith("ni:///sha-256;")
    assert not {"headline", "description"} & article.keys()
    assert html.fromstring(answer.text).xpath("//meta[@name='citation_title']/@content") == ["Untitled"]
    assert not html.fromstring(answer.text).xpath("//meta[@name='description']")


def test_it_is_no_memento(pages: Datasette) -> None:
    assert "memento-datetime" not in get(pages, PAGE).headers
    address = "gov.kz/memleket/entities/edu/press/news/details/{}?lang=kk"
    assert get(pages, f"/timegate/{address.format(1)}").status_code == 404
    assert get(pages, f"/timegate/{address.format(2)}").status_code == 302
