"""Lists and searches can be taken away whole: as many rows as the page says."""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.serving import site
from tests.archive_factory import archive, item
from tests.browse import archives
from tests.browse.conftest import Get
from tests.browse.test_openness import get as ask


def told(page: str) -> int:
    (line,) = html.fromstring(page).xpath("//p[@class='count']")
    (number,) = re.findall(r"(?:All|first) ([0-9,]+) rows", line.text_content())
    return int(number.replace(",", ""))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize(
    "path",
    [
        "/edits",
        "/edits?lang=ru",
        "/edits?entity=minfin",
        "/removals",
        "/search?q=заседание",
        "/search?entity=mfa&lang=kk",
        "/search?q=министерство&in=history",
        "/search?status=removed",
        "/search?kind=ministry&q=заседание&sort=date",
    ],
)  # fmt: skip
def test_the_files_hold_as_many_rows_as_the_page_says(path: str, get: Get) -> None:
    page = get(path).text
    name = path.partition("?")[0]
    links = html.fromstring(page).xpath("//span[@class='files']/a/@href")
    assert [link.partition("?")[0] for link in links] == [f"{name}.csv", f"{name}.json"]
    of_csv, of_json = rows(get(links[0]).text), get(links[1]).json()
    assert len(of_csv) == len(of_json) == told(page) > 0
    assert [row["article_id"] for row in of_csv] == [str(row["article_id"]) for row in of_json]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/gaps", 0), ("/runs", 0), ("/entities", 0), ("/entities?all=1", 0),
        ("/runs/20260101T000000Z-aaaaaa", 0), ("/runs/20260101T000000Z-aaaaaa", 1),
    ],
)  # fmt: skip
def test_so_do_those_of_shorter_lists(path: str, place: int, get: Get) -> None:
    line = html.fromstring(get(path).text).xpath("//main//p[@class='count']")[place]
    (number,) = re.findall(r"All ([0-9,]+) rows", line.text_content())
    of_csv, of_json = line.xpath(".//a/@href")
    found = get(of_json).json()
    assert len(found) == len(rows(get(of_csv).text)) == int(number.replace(",", "")) > 0
    assert list(found[0]) == list(rows(get(of_csv).text)[0])


def test_those_of_a_week_hold_what_its_digest_shows(get: Get) -> None:
    digest = html.fromstring(get(f"/digest/{archives.WEEK}").text)
    for section in digest.xpath("//main//section"):
        shown = section.xpath(".//article")
        found = [get(link) for link in section.xpath(".//span[@class='files']/a/@href")]
        assert found or not shown
        assert all(len(rows(answer.text)) == len(shown) for answer in found if "csv" in answer.headers["content-type"])
    assert digest.xpath("//main//article")


def test_of_what_is_not_there_nothing_is_given(get: Get) -> None:
    for path in ("/runs/nothing/coverage.csv", "/runs/nothing/versions.json", "/press/nothing/rows.json"):
        assert get(path).status_code == 404


def test_nobody_meant_is_nobody(get: Get) -> None:
    assert "All" not in html.fromstring(get("/edits?entity=xyzzyx").text).xpath("string(//p[@class='count'])")
    assert get("/edits.json?entity=xyzzyx").json() == []
    assert rows(get("/edits.csv?entity=xyzzyx").text) == []


def test_pieces_join_and_the_limit_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = [item(number, title=f"Түзетілген {number}", seen_at="2025-09-02T00:00:00Z") for number in range(1, 31)]
    pages = site(archive(tmp_path / "press.db", [item(number) for number in range(1, 31)], edited))
    monkeypatch.setattr(streamed, "PIECE", 7)
    found: list[dict[str, Any]] = ask(pages, "/edits.json").json()
    assert [row["article_id"] for row in found] == list(range(1, 31))
    assert len(rows(ask(pages, "/edits.csv").text)) == 30
    monkeypatch.setattr(streamed, "LIMIT", 20)
    page = ask(pages, "/edits").text
    assert told(page) == 20 == len(ask(pages, "/edits.json").json())
    assert "govkz export writes all" in page


@pytest.mark.parametrize("path", ["/search?q=мектеп", "/search?lang=kk", "/search?q=мектеп&lang=kk&sort=date"])
def test_a_search_gives_more_than_it_ranks(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = site(archive(tmp_path / "press.db", [item(number) for number in range(1, 31)]))
    for module in ("find", "listing", "history"):
        monkeypatch.setattr(f"govkz_crawler.browse.search.{module}.RANKED", 10)
    monkeypatch.setattr(streamed, "PIECE", 7)
    page = ask(pages, path).text
    assert "10 most recently" in page or "The newest 10" in page
    assert "All rows as a file, 100,000 at most:" in page  # they are not counted, which would take as long as reading
    form = path.replace("/search", "/search.json")
    found = ask(pages, form).json()
    assert len(found) == len({row["article_id"] for row in found}) == 30
    assert found[0]["text"]
    monkeypatch.setattr(streamed, "LIMIT", 20)
    assert "All rows as a file, 20 at most:" in ask(pages, path).text
    assert len(ask(pages, form).json()) == 20


def test_a_table_gives_all_its_rows(get: Get) -> None:
    page = html.fromstring(get("/press/versions?_size=5").text)
    (link,) = [link for link in page.xpath("//p[@class='count']/a/@href") if ".csv" in link]
    assert len(rows(get(link).text)) == int(
        re.sub(r"\D", "", page.xpath("string(//p[@class='count'])").partition("·")[0])
    )
    assert archives.FILLERS


@pytest.mark.parametrize(
    "asked",
    ["versions?_size=5", "versions?lang=kk&event=removed", "articles", "edits?_sort_desc=version_id&_next=1", "log"],
)
def test_a_table_gives_all_its_rows_as_json(asked: str, get: Get) -> None:
    page = html.fromstring(get(f"/press/{asked}").text)
    (link,) = [link for link in page.xpath("//p[@class='count']/a/@href") if "rows.json" in link]
    (table,) = [link for link in page.xpath("//p[@class='count']/a/@href") if ".csv" in link]
    found = get(link).json()
    of_csv = rows(get(table.replace("&_next=1", "")).text)
    assert len(found) == len(of_csv) > 0
    assert list(found[0]) == list(of_csv[0])


def test_the_pages_of_a_table_join_up_to_the_limit(browsed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = site(browsed)
    everything = ask(pages, "/press/log/rows.json").json()
    pages._max_returned_rows = pages.max_returned_rows = 7
    assert ask(pages, "/press/log/rows.json").json() == everything
    monkeypatch.setattr(streamed, "LIMIT", 10)
    assert ask(pages, "/press/log/rows.json").json() == everything[:10]
    assert len({row["log_index"] for row in everything}) == len(everything)


def test_a_table_gives_no_sql_to_others(browsed: Path) -> None:
    pages = site(browsed)
    assert ask(pages, "/press/versions/rows.json?_where=1").status_code == 200
    assert ask(pages, "/press/versions/rows.json?_where=1", host="press.example.kz").status_code == 403
