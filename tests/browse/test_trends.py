"""Words over time: what is counted is what a search finds, by month, language and entity."""

import csv
import re
from collections import Counter
from io import StringIO

import pytest
from lxml import etree, html

from govkz_crawler.browse.months import last_day, unread
from govkz_crawler.browse.queries import trends as queries
from govkz_crawler.normalise.clock import parse_utc
from tests.browse import archives
from tests.browse.conftest import Get

SVG = "{http://www.w3.org/2000/svg}"


def table(get: Get, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(get(address).text)))


def test_the_csv_counts_what_a_search_finds(get: Get) -> None:
    counted = [row for row in table(get, "/trends.csv?q=министерство") if row["texts"] != "0"]
    assert {row["lang"] for row in counted} >= {"ru"}
    for row in counted:
        assert float(row["share"]) == pytest.approx(int(row["texts"]) / int(row["published"]), abs=1e-6)
        month = row["month"]
        found = get(f"/search?q=министерство&lang={row['lang']}&since={month}-01&until={last_day(month)}").text
        assert re.search(r"Found: (\d+)", found)[1] == row["texts"]


def test_entities_add_up(get: Get) -> None:
    whole: Counter[tuple[str, str]] = Counter()
    for row in table(get, "/trends.csv?q=министерство&by=entity"):
        assert row["entity"] in archives.ENTITIES
        whole[row["month"], row["lang"]] += int(row["texts"])
    for row in table(get, "/trends.csv?q=министерство"):
        assert whole[row["month"], row["lang"]] == int(row["texts"])


def test_each_point_leads_to_its_texts(get: Get) -> None:
    page = html.fromstring(get("/trends?q=министерство").text)
    cells = page.xpath("//details//td[a]")
    assert cells
    for cell in cells[:4]:
        texts = int(cell.xpath("a")[0].text_content())
        assert re.search(rf"Found: {texts}\b", get(cell.xpath("a/@href")[0]).text)
    assert page.xpath("//*[name()='rect'][contains(@fill, 'unread')]")


@pytest.mark.parametrize("word", ["министерство", "<script>alert(1)</script>", "&", '"'])
def test_the_drawing_stands_alone(word: str, get: Get) -> None:
    answer = get("/trends.svg", ui="kk") if word == '"' else get(f"/trends.svg?q={word.replace('&', '%26')}", ui="kk")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    drawing = etree.fromstring(answer.content)
    assert drawing.tag == f"{SVG}svg"
    assert not drawing.findall(f".//{SVG}script")
    assert "@style" not in answer.text and 'href="javascript' not in answer.text


@pytest.mark.parametrize(
    "query", ["", "q=", "q=*", "q=-заседание", "q=" + "ж" * 5_000, "q=а&q=б&q=в&q=г&q=д&q=е&q=ж", "q=а&since=2030-01",
              "q=а&since=x&until=2026-13", "q=а&entity=nobody-at-all", "q=а&lang=xx"],
)  # fmt: skip
def test_whatever_is_asked_has_an_answer(query: str, get: Get) -> None:
    for form in ("", ".csv", ".svg"):
        assert get(f"/trends{form}?{query}").status_code == 200


def test_words_of_too_many_texts_are_left_out_and_named(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_TEXTS", 20)
    page = get("/trends?q=министерство&q=әзімжан-жоқ", ui="en").text
    assert "Too many texts to count at once; left out: министерство" in page
    assert [box.get("value") for box in html.fromstring(page).xpath("//input[@name='q']")] == ["әзімжан-жоқ", ""]
    assert "министерство" not in get("/trends.csv?q=министерство&q=әзімжан-жоқ").text


def span(entity: str, since: str, until: str) -> dict[str, str]:
    return {"entity": entity, "section": "news", "lang": "kk", "from_at": since, "to_at": until}


JANUARY = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
MAY = ("2026-04-30T19:00:00Z", "2026-05-31T19:00:00Z")


@pytest.mark.parametrize(
    ("spans", "part"),
    [
        pytest.param([], 1.0, id="nobody looked"),
        pytest.param([span("mfa", *MAY)], 0.0, id="all that is watched was read"),
        pytest.param([span("mfa", *MAY), span("moa", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")], 0.5, id="half"),
        pytest.param(
            [span("*", *MAY), span("moa", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")], 0.0, id="the site"
        ),
        pytest.param([span("mfa", "2026-04-30T19:00:00Z", "2026-05-16T07:00:00Z")], 0.5, id="half of the month"),
    ],
)
def test_the_part_that_was_not_read(spans: list[dict[str, str]], part: float) -> None:
    assert unread(spans, ["2026-05"], parse_utc("2026-09-01T00:00:00Z")) == {"2026-05": pytest.approx(part, abs=0.01)}


@pytest.mark.parametrize("asked", ["q=министерство&by=entity", "q=министерство&q=заседание", "q=nowhere", ""])
def test_json_says_the_same_as_csv(asked: str, get: Get) -> None:
    of_json = get(f"/trends.json?{asked}").json()
    assert [{name: str(value) for name, value in row.items()} for row in of_json] == table(get, f"/trends.csv?{asked}")
