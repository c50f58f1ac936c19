"""The edit desk: what changed in a line, narrowed, the weightiest first; and a week of it as a digest."""

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from lxml import html

from govkz_crawler.browse.differing_facts import dates_differ, numbers_differ
from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE
from tests.archive_factory import archive, item, missed

AUGUST = "2025-09-02T00:00:00Z"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    """Three edits of different weight, one of them with a new date, and a removal, in the 36th week of 2025. Of the
    first item the Kazakh text was not edited."""
    plain = "Министр вчера открыл школу.\nВыделено 145 млрд тенге."
    changes = {
        1: {"text": plain.replace("145", "154")},
        2: {"text": plain.replace("вчера", "сегодня"), "published_at": "2025-08-21T05:30:00Z"},
        3: {"title": "Новая школа"},
    }
    return site(
        archive(
            tmp_path_factory.mktemp("desk") / "press.db",
            [*(item(number, "ru", text=plain) for number in (1, 2, 3, 4)), item(1, "kk")],
            [
                *(item(n, "ru", **({"text": plain} | change), seen_at=AUGUST) for n, change in changes.items()),
                missed(4, lang="ru"),
                replace(missed(), began_at=AUGUST),
            ],
        )
    )


def get(pages: Datasette, path: str, lang: str = "en") -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": lang}))
    return answer


def shown(pages: Datasette, path: str) -> list[int]:
    links = html.fromstring(get(pages, path).text).xpath("//article//h2/a/@href")
    return [int(link.partition("#")[0].rpartition("/")[2]) for link in links]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [3, 2, 1]),
        ("?sort=weight", [1, 3, 2]),
        ("?only=silent", [3, 1]),
        ("?only=title", [3]),
        ("?only=date", [2]),
        ("?only=silent&only=text", [1]),
        ("?only=nothing", [3, 2, 1]),
        ("?only=numbers", [1]),
        ("?only=dates", []),
        ("?only=large", []),
        ("?only=alone", [1]),
        ("?kind=ministry", [3, 2, 1]),
        ("?kind=ministry&entity=moa", []),
        ("?kind=court", []),
        ("?since=2025-09-03", []),
        ("?since=2025-09-02&until=2025-09-02", [3, 2, 1]),
        ("?until=2025-09-01", []),
        ("?entity=moa", []),
        ("?lang=kk", []),
    ],
)
def test_edits_are_narrowed_and_sorted(query: str, numbers: list[int], pages: Datasette) -> None:
    assert shown(pages, f"/edits{query}") == numbers
    rows = get(pages, f"/edits.json{query}").json()
    assert sorted(row["article_id"] for row in rows) == sorted(numbers)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4]),
        ("?since=2025-09-03", []),
        ("?until=2025-09-02", [4]),
        ("?only=gone", [4]),
        ("?only=alone", []),
        ("?kind=embassy", []),
        ("?only=silent", [4]),
    ],
)
def test_removals_are_too(query: str, numbers: list[int], pages: Datasette) -> None:
    assert shown(pages, f"/removals{query}") == numbers
    assert [row["article_id"] for row in get(pages, f"/removals.json{query}").json()] == numbers


def test_a_line_says_what_changed(pages: Datasette) -> None:
    lines = html.fromstring(get(pages, "/edits?sort=weight").text).xpath("//p[@class='gist']")
    told = [" ".join(line.text_content().replace("removed:", "").replace("added:", "").split()) for line in lines]
    assert told[0] == "numbers 145 → 154 млрд тенге."
    assert len(told) == 3


@pytest.mark.parametrize("lang", INTERFACE)
def test_a_week_of_it(lang: str, pages: Datasette) -> None:
    assert shown(pages, "/digest/2025-W36") == [1, 3, 2, 4]
    assert shown(pages, "/digest/2025-W35") == []
    page = html.fromstring(get(pages, "/digest/2025-W36", lang).text)
    assert page.get("lang") == lang
    assert "36" in page.xpath("string(//h1)")
    assert page.xpath("//a[@rel='prev']/@href") == ["/digest/2025-W35"]


def test_reprints_are_grouped_and_folded(tmp_path: Path) -> None:
    """What three state bodies changed in the same way stands there once, and counts as three."""
    bodies = {1: "edu", 2: "moa", 3: "edu"}
    path = archive(
        tmp_path / "press.db",
        [item(number, "ru", entity=entity) for number, entity in bodies.items()],
        [
            *(item(n, "ru", entity=e, text="В школе 350 мест.", seen_at=AUGUST) for n, e in list(bodies.items())[:2]),
            item(3, "ru", text="В школе 300 мест.", seen_at=AUGUST),
        ],
    )
    page = html.fromstring(get(site(path), "/edits").text)
    first, second = page.xpath("//article")
    assert [link.partition("#")[0] for link in second.xpath(".//details[@class='same']//li/a[1]/@href")][:1] == [
        "/item/news/1"
    ]
    assert first.xpath(".//details[@class='same']") == []
    assert "Found: 3" in page.xpath("string(//p[@class='count'])")


@pytest.mark.parametrize(
    ("before", "after", "numbers", "dates"),
    [
        ("Выделено 145 млрд.", "Выделено 154 млрд.", True, False),
        ("С 12 мая 2025 года.", "С 12 июня 2025 года.", False, True),
        ("1 000 орын, 5 мамырда.", "1 000 орын, 5 мамырдан.", False, False),
        ("4,7 %", "4.7 %", False, False),
        ("Приём.", "Набор.", False, False),
        ("Нет чисел.", "Есть 1 число.", True, False),
    ],
)
def test_what_differs(before: str, after: str, numbers: bool, dates: bool) -> None:
    assert (numbers_differ(before, after), dates_differ(before, after)) == (numbers, dates)


@pytest.mark.parametrize("week", ["2025-W00", "2025-W54", "2025-W99", "2025-36", "9999-W01"])
def test_no_such_week(week: str, pages: Datasette) -> None:
    assert get(pages, f"/digest/{week}").status_code == 404
