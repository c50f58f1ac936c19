"""Entities on the pages: what they are called, and whom a visitor means."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lxml import html

from govkz_crawler.browse.queries.entities import label_of, meant
from govkz_crawler.entities import Label, shipped
from tests.browse.conftest import Get


@pytest.mark.parametrize(
    ("row", "lang", "expected"),
    [
        pytest.param(None, "en", Label("Бесқарағай ауданының әкімдігі", "kk", True), id="what ships"),
        pytest.param({"name_en": "Akimat"}, "en", Label("Akimat", "en", True), id="what the site says"),
        pytest.param({"name_en": "Akimat"}, "ru", Label("Акимат Бескарагайского района", "ru", True), id="both"),
    ],
)
def test_labels(row, lang, expected):
    known = {"abay-beskaragay": {"slug": "abay-beskaragay", **row}} if row else {}
    assert label_of("abay-beskaragay", known, lang) == expected


def test_an_entity_that_nobody_knows_is_called_by_its_slug():
    assert label_of("nobody", {}, "ru") == Label("nobody", None, True)


def test_a_name_in_another_language_says_so(get: Get) -> None:
    page = html.fromstring(get("/search?entity=МИД").text)
    (link,) = page.xpath("//ul[@class='meant']//a")
    assert (link.get("lang"), link.get("href")) == (None, "/entities/mfa")
    page = html.fromstring(get("/search?entity=ГТП").text)
    (link,) = page.xpath("//ul[@class='meant']//a")
    assert (link.get("lang"), link.text_content()) == ("kk", "Бас көлік прокуратурасы")


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        pytest.param("mfa", ("mfa",), id="a slug"),
        pytest.param("МИДа", ("mfa",), id="an abbreviation in a case"),
        pytest.param("ІІМ", ("qriim",), id="of an entity that the archive holds nothing of"),
        pytest.param("министерства финансов", ("minfin",), id="a name in a case"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_meant(browsed: Path, asked: str, slugs: tuple[str, ...]) -> None:
    with closing(connection(browsed)) as db:
        assert meant(db, asked) == slugs


def test_what_the_archive_holds_comes_first(browsed: Path) -> None:
    with closing(connection(browsed)) as db:
        found = meant(db, "финансы")
    assert found[0] == "minfin"
    assert len(found) > 10
    assert {"abay-finance", "minfin"} <= set(found) <= shipped().keys()


def connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection
