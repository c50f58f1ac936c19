"""Many addresses at once: what is held of each, as a table and as CSV."""

import asyncio
import csv
from base64 import urlsafe_b64encode
from io import StringIO
from pathlib import Path

import pytest
from datasette.app import Datasette
from lxml import html

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.browse.pages.bulk import MOST, addresses
from tests.browse import archives

URL = "https://www.gov.kz/memleket/entities/mfa/press/news/details/{id}?lang={lang}"


def looked_up(datasette: Datasette, text: str, **headers: str) -> list[dict[str, str]]:
    answer = asyncio.run(datasette.client.post("/bulk.csv", data={"urls": text}, headers=headers))
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.text)))


def test_each_address_has_its_answer(datasette: Datasette, browsed: Path) -> None:
    asked = [
        URL.format(id=archives.SILENT, lang="ru"),
        f"gov.kz/memleket/entities/mfa/press/news/details/{archives.REMOVED}/?lang=kz",
        URL.format(id=99999, lang="kk"),
        "=HYPERLINK()",
    ]
    silent, removed, missing, nonsense = looked_up(datasette, "\n".join(asked))
    assert (silent["held"], silent["versions"], silent["silent_edits"], silent["status"]) == ("yes", "2", "1", "live")
    assert (removed["held"], removed["lang"], removed["status"]) == ("yes", "kk", "removed")
    assert removed["removed_not_before"] <= removed["last_seen"] <= removed["removed_at"]
    assert missing["held"] == "no"
    assert nonsense == {**dict.fromkeys(nonsense, ""), "address": "'=HYPERLINK()", "held": "not an address of an item"}
    with reading(browsed) as db:
        (leaf,) = db.execute(
            "SELECT leaf_hash FROM versions WHERE article_id = ? AND lang = 'ru' ORDER BY version DESC",
            [archives.SILENT],
        ).fetchone()
    assert silent["ni"] == "ni:///sha-256;" + urlsafe_b64encode(bytes.fromhex(leaf)).decode().rstrip("=")


def test_json_says_the_same(datasette: Datasette) -> None:
    text = f"{URL.format(id=12, lang='kk')}\nnonsense"
    of_csv = looked_up(datasette, text)
    of_json = asyncio.run(datasette.client.post("/bulk.json", data={"urls": text})).json()
    told = [{name: "" if value is None else str(value) for name, value in row.items()} for row in of_json]
    assert told == of_csv


def test_without_a_language_every_variant_is_told(datasette: Datasette) -> None:
    found = looked_up(datasette, "https://gov.kz/memleket/entities/mfa/press/news/details/12")
    assert [row["lang"] for row in found] == ["kk", "ru"]


def test_a_file_is_read_like_a_paste(datasette: Datasette) -> None:
    lines = ["title;url", *(f"Title {number};{URL.format(id=number, lang='kk')};x" for number in (12, 13))]
    files = {"file": ("urls.csv", "\ufeff" + "\r\n".join(lines), "text/csv")}
    cookies = {"cookie": "govkz_ui=en"}
    answer = asyncio.run(datasette.client.post("/bulk", data={"urls": ""}, files=files, headers=cookies))
    page = html.fromstring(answer.text)
    assert page.xpath("//tbody//th/a/@href") == ["/item/news/12#kk", "/item/news/13#kk"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(b"x" * 3_000_000, {"content-type": "application/x-www-form-urlencoded"}, id="too large"),
        pytest.param(b"--a", {"content-type": "multipart/form-data"}, id="no boundary"),
        pytest.param(b"{}", {"content-type": "application/json"}, id="no form"),
        pytest.param(b"{}", {}, id="no type"),
    ],
)
def test_what_cannot_be_read_is_said(body: bytes, headers: dict[str, str], datasette: Datasette) -> None:
    answer = asyncio.run(datasette.client.post("/bulk", content=body, headers={"accept-language": "en", **headers}))
    assert answer.status_code == 200
    assert html.fromstring(answer.text).xpath("//p[@class='notice']")


def test_no_more_than_a_thousand(datasette: Datasette) -> None:
    lines = "\n".join(URL.format(id=number, lang="kk") for number in range(1, MOST + 50))
    assert len(looked_up(datasette, lines)) == MOST


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n\t\n", []),
        ("nonsense", ["nonsense"]),
        ('1;"https://gov.kz/a?b=1&amp;lang=kk";x\nb', ["https://gov.kz/a?b=1&amp;lang=kk", "b"]),
        ("a gov.kz/1 b gov.kz/2", ["gov.kz/1", "gov.kz/2"]),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert addresses(text) == found
