"""Each version has a page of its own, any two can be compared, and the raw answer behind one can be had."""

import asyncio
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from govkz_crawler.browse.comparison import Piece, fields, line, text
from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE
from tests.archive_factory import archive, item, missed
from tests.transport import warcs

FIRST = "Мектепте 145 орын бар.\nСабақ күзде басталады.\nОқулықтар тегін беріледі."
MOVED = "Оқулықтар тегін беріледі.\nМектепте 154 орын бар.\nСабақ күзде басталады."
PAGE = "/item/news/1/kk"
TEXTS = st.text(alphabet="аәб1 .\n", max_size=60)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    """Three versions with their raw answers, a removal and a return."""
    folder = tmp_path_factory.mktemp("versions")
    (rss,) = warcs.records(folder / "warc", warcs.exchange("/api/v1/public/rss/edu/news/kk", b"<rss>\xd0\x90<script>"))
    return site(
        archive(
            folder / "press.db",
            [item(1, text=FIRST, warc=rss), item(2)],
            [item(1, text=MOVED, title="Жаңа мектеп", seen_at="2025-09-02T00:00:00Z")],
            [missed(1)],
            [item(1, text=MOVED, title="Жаңа мектеп", seen_at="2025-09-04T00:00:00Z")],
        ),
        public_url="https://press.example.kz/",
    )


def get(pages: Datasette, path: str, lang: str = "en") -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": lang}))
    return answer


def said(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(piece.fate, piece.text) for piece in pieces]


def test_a_paragraph_that_moved_neither_came_nor_went() -> None:
    came, changed, left = text(FIRST, MOVED)
    assert said(came.pieces) == [("arrived", "Оқулықтар тегін беріледі.")]
    assert said(left.pieces) == [("left", "Оқулықтар тегін беріледі.")]
    assert said(changed.before) == [("kept", "Мектепте "), ("gone", "145"), ("kept", " орын бар.")]
    assert [piece.text for piece in changed.pieces if piece.number] == ["145", "154"]


def test_a_paragraph_that_moved_and_was_edited_is_compared_with_itself() -> None:
    before = "Бірінші абзац 145 млрд туралы.\nЕкінші сөйлем 12 мамырда басталады.\nҮшінші сол күйі қалды."
    after = "Үшінші сол күйі қалды.\nБірінші абзац 154 млрд туралы.\nЕкінші сөйлем 13 мамырда басталады."
    told = text(before, after)
    assert [[piece.text for piece in paragraph.pieces if piece.number] for paragraph in told] == [
        ["145", "154"], ["12", "13"],
    ]  # fmt: skip
    assert all(paragraph.moved for paragraph in told)
    assert told[0].skipped == 1


@given(TEXTS, TEXTS)
def test_nothing_is_lost(before: str, after: str) -> None:
    told = text(before, after)
    for words, side in ((before, "before"), (after, "after")):
        shown = Counter("".join(piece.text for piece in getattr(paragraph, side)) for paragraph in told)
        kept = Counter(before.split("\n")) & Counter(after.split("\n"))
        assert not Counter(words.split("\n")) - shown - kept


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        ("145 млрд теңге", "154 млрд теңге", ["145", "154"]),
        ("до 1 500,5 тонн", "до 1 600,5 тонн", ["500", "600"]),
        ("Встреча 12.05.2025 прошла", "Встреча 13.05.2025 прошла", ["12", "13"]),
        ("Школа открыта", "Школа закрыта", []),
    ],
)
def test_numbers_are_marked(before: str, after: str, numbers: list[str]) -> None:
    assert [piece.text for piece in line(before, after) if piece.number] == numbers


def test_fields_tell_what_differs() -> None:
    one = {"title": "а", "summary": "", "published_at": None, "entity": "edu", "image_url": None}
    one |= {"links": '["https://a/1", "https://a/2"]', "media": "[]"}
    other = one | {"entity": "moa", "links": '["https://a/2"]', "media": '["https://video/1"]'}
    assert {name: said(pieces) for name, pieces in fields(one, other).items()} == {
        "entity": [("gone", "edu"), ("come", "moa")],
        "links": [("gone", "https://a/1 ")],
        "media": [("come", "https://video/1 ")],
    }
    assert fields(one, one) == {}


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("path", ["/1", "/2", "/3", "/1/raw", "/diff/1..2", "/diff/2..1", "/diff/1..4?view=side"])
def test_they_open_in_every_language(path: str, lang: str, pages: Datasette) -> None:
    answer = get(pages, f"{PAGE}{path}", lang)
    assert answer.status_code == 200
    assert html.fromstring(answer.text).get("lang") == lang


def test_the_page_of_a_version(pages: Datasette) -> None:
    page = html.fromstring(get(pages, f"{PAGE}/2").text)
    (told,) = (each for each in get(pages, "/item/news/1.json").json()["versions"] if each["version"] == 2)
    shown = page.text_content()
    assert all(paragraph in shown for paragraph in MOVED.split("\n"))
    assert FIRST.split("\n", maxsplit=1)[0] not in shown
    assert told["leaf_hash"] in shown
    assert told["ni"] in shown
    assert told["checkpoint_root"] in shown
    assert "verified just now" in shown
    assert page.xpath("//a[@rel='prev']/@href") == [f"{PAGE}/1"]
    assert page.xpath("//a[@rel='next']/@href") == [f"{PAGE}/3"]
    assert page.get_element_by_id("cite-kk").text_content() == told["citation"]


def test_a_citation_names_the_page_where_the_server_is_public(pages: Datasette) -> None:
    told = get(pages, "/item/news/1.json").json()["versions"]
    assert all(
        version["citation"].endswith(f", archived at https://press.example.kz{PAGE}/{version['version']})")
        for version in told
    )
    (reference,) = get(pages, f"{PAGE}/1.csl.json").json()
    assert reference["note"].endswith(f"archived at https://press.example.kz{PAGE}/1")


def test_any_two_are_compared(pages: Datasette) -> None:
    inline = html.fromstring(get(pages, f"{PAGE}/diff/1..4").text)
    assert [number.text_content() for number in inline.xpath("//b[@class='number']")] == ["145", "154"]
    assert len(inline.xpath("//ins[@class='moved']")) == 1
    beside = html.fromstring(get(pages, f"{PAGE}/diff/1..4?view=side").text)
    rows = beside.xpath("//div[@class='beside']//div[@class='row']")
    assert [len(row.xpath("./p")) for row in rows] == [2, 2, 2]
    assert "Both say the same." in get(pages, f"{PAGE}/diff/2..3").text
    assert "Both say the same." in get(pages, f"{PAGE}/diff/2..2").text


def test_a_form_chooses_two(pages: Datasette) -> None:
    answer = get(pages, f"{PAGE}/diff?from=1&to=3&view=side")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{PAGE}/diff/1..3?view=side")


@pytest.mark.parametrize(
    "path",
    ["/9", "/0", "/2/raw", "/2/raw/file", "/9/raw", "/diff/1..9", "/diff/9..1", "/diff/1", "/9.csl.json", "/1/nothing"],
)
def test_what_is_not_there(path: str, pages: Datasette) -> None:
    answer = get(pages, f"{PAGE}{path}")
    assert answer.status_code == 404
    assert ("Page not found" in answer.text) != path.endswith(".json")


def test_the_raw_answer_is_shown_and_given(pages: Datasette) -> None:
    page = get(pages, f"{PAGE}/1/raw").text
    assert "&lt;script&gt;" in page
    assert "<rss>" not in page
    file = get(pages, f"{PAGE}/1/raw/file")
    assert file.content == b"<rss>\xd0\x90<script>"
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith('attachment; filename="news-1-kk-1.')


def test_raw_answers_are_found_where_the_setting_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    (rss,) = warcs.records(elsewhere, warcs.exchange("/api/v1/public/rss/edu/news/kk", b"<rss>"))
    made = archive(tmp_path / "press.db", [item(1, text=FIRST, warc=rss)])
    pages = site(made)
    assert get(pages, f"{PAGE}/1/raw/file").status_code == 404
    monkeypatch.setenv("GOVKZ_WARC_DIR", str(elsewhere))
    assert get(pages, f"{PAGE}/1/raw/file").content == b"<rss>"
    proof = get(pages, f"{PAGE}/1/proof").content
    assert any("archive/" in name for name in zipfile.ZipFile(BytesIO(proof)).namelist())


def test_the_item_folds_what_did_not_change(pages: Datasette) -> None:
    page = html.fromstring(get(pages, "/item/news/1").text)
    entries = [" ".join(entry.text_content().split()) for entry in page.xpath("//ol[@class='history']/li")]
    assert ["same content" in entry for entry in entries] == [True, True, False, False]
    (change,) = page.xpath("//div[@class='newest-change']")
    assert change.get("id") == "v3"  # the third row of the ledger, the second version of the item
    assert change.xpath(".//b[@class='number']")
