"""Print sheets: what stands on them, that they fit on one page of A4, and that a telephone can read their code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser

from govkz_crawler.browse.comparison import both
from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE, Wording
from tests.archive_factory import NAMES, archive, item, missed
from tests.browse.served import served
from tests.chromium import in_browser

PUBLIC = "https://press.example.kz"
ORIGINAL = "https://www.gov.kz/memleket/entities/edu/press/news/details/1?lang=kk"
BEFORE = "Мектепте 145 орын бар.\nСабақ күзде басталады.\nОқулықтар тегін беріледі."
AFTER = "Мектепте 154 орын бар.\nСабақ күзде басталады.\nОқулықтар тегін беріледі."
LONG = "\n".join(f"{number}. Мектептің жаңа ғимараты ашылды, онда барлық жағдай жасалған." for number in range(400))
SHEET, CHANGE = "/item/news/1/kk/2/sheet", "/item/news/1/kk/diff/1..2/sheet"
A4 = (595, 842)  # points
TEXTS = st.text(alphabet="аәб1 .\n", max_size=60)


@dataclass(frozen=True)
class Printed:
    """A document as it would leave the printer: its text, its pages' sizes, and the codes on its first page."""

    pages: int
    size: tuple[int, int]
    text: str
    codes: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(
        tmp_path_factory.mktemp("sheet") / "press.db",
        [*NAMES, item(1, text=BEFORE), item(1, "ru"), item(2, text=LONG), item(3, title="<b>&quot;</b>")],
        [item(1, text=AFTER, title="Жаңа мектеп", seen_at="2025-09-02T00:00:00Z")],
        [missed(1)],
    )


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    with served(site(made, PUBLIC)) as address:
        yield address


def printed(browser: Browser, address: str, lang: str = "en") -> Printed:
    context = browser.new_context(locale=lang)
    page = context.new_page()
    page.goto(address)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    context.close()
    sheets = list(document)
    text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in sheets).split())
    codes = [code.text for code in zxingcpp.read_barcodes(drawn(sheets[0]))]
    size = tuple(round(length) for length in sheets[0].get_size())
    found = Printed(len(sheets), (size[0], size[1]), text.replace("\ufffe", ""), codes)
    document.close()
    return found


def drawn(page: pypdfium2.PdfPage) -> memoryview:
    """The page as grey pixels, 216 to the inch."""
    bitmap = page.render(scale=3, grayscale=True)
    rows = memoryview(bytes(bitmap.buffer))
    whole = b"".join(rows[at : at + bitmap.width] for at in range(0, len(rows), bitmap.stride))
    return memoryview(whole).cast("B", shape=[bitmap.height, bitmap.width])


def get(address: str, path: str, lang: str = "en") -> httpx.Response:
    return httpx.get(address + path, headers={"accept-language": lang})


def told(address: str, number: int) -> dict[str, str]:
    versions = get(address, "/item/news/1.json").json()["versions"]
    (found,) = (each for each in versions if (each["lang"], each["version"]) == ("kk", number))
    return found


def squeezed(text: str) -> str:
    """Without spaces: where a line breaks, a document may have one."""
    return "".join(text.split())


@in_browser
@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize(("path", "versions"), [(SHEET, (2,)), (CHANGE, (1, 2))])
def test_a_sheet_is_one_page_with_all_that_proves_it(
    path: str, versions: tuple[int, ...], lang: str, browser: Browser, address: str
) -> None:
    sheet = printed(browser, address + path, lang)
    assert (sheet.pages, sheet.size) == (1, A4)
    shown = squeezed(sheet.text)
    t = Wording(lang)
    link = PUBLIC + path.removesuffix("/sheet")
    for version in (told(address, number) for number in versions):
        for said in (version["ni"], version["run_id"], version["citation"], version["checkpoint_root"]):
            assert squeezed(said) in shown
        assert squeezed(t.until(version["not_before"], version["seen_at"])) in shown
        assert all(squeezed(line) in shown for line in version["text"].split("\n"))
    for said in (link, ORIGINAL, t("sheet_printed"), t("footer_rights"), t("verified")):
        assert squeezed(said) in shown
    assert sheet.codes == [link]
    for left_out in ("nav_removals", "sheet_back", "footer_made"):
        assert squeezed(t(left_out)) not in shown


@in_browser
def test_a_long_text_takes_more_pages(browser: Browser, address: str) -> None:
    sheet = printed(browser, f"{address}/item/news/2/kk/1/sheet")
    assert sheet.pages > 1
    assert squeezed(LONG.split("\n")[-1]) in squeezed(sheet.text)


@in_browser
@pytest.mark.parametrize("path", ["/item/news/1", "/item/news/1/kk/2", "/item/news/1/kk/diff/1..2?view=side"])
def test_pages_are_printed_without_navigation(path: str, browser: Browser, address: str) -> None:
    page = printed(browser, address + path)
    t = Wording("en")
    assert page.size == A4
    assert "154" in page.text
    for left_out in ("nav_removals", "nav_questions", "sheet", "version_all", "copy_citation", "skip"):
        assert t(left_out) not in page.text


@in_browser
def test_where_nothing_is_published_the_code_leads_to_the_original(browser: Browser, made: Path) -> None:
    with served(site(made)) as address:
        sheet = printed(browser, address + SHEET)
    assert sheet.codes == [ORIGINAL]
    assert "not published" in sheet.text
    assert "127.0.0.1" not in sheet.text


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("path", [SHEET, CHANGE, "/item/news/3/kk/1/sheet", "/item/news/1/kk/3/sheet"])
def test_they_open_in_every_language(path: str, lang: str, address: str) -> None:
    answer = get(address, path, lang)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert page.get("lang") == lang
    assert len(page.xpath("//h1")) == 1
    assert not page.xpath("//b[text()='&quot;']")


def test_a_removal_names_the_runs_that_found_it(address: str) -> None:
    shown = html.fromstring(get(address, "/item/news/1/kk/3/sheet").text).text_content()
    assert "confirmed in run-2" in " ".join(shown.split())


def test_a_demo_says_so(tmp_path: Path) -> None:
    with served(site(archive(tmp_path / "demo.db", [item(1)], origin="replay"))) as address:
        assert "DEMO" in html.fromstring(get(address, "/item/news/1/kk/1/sheet").text).text_content()


@pytest.mark.parametrize("path", ["/9/sheet", "/diff/1..9/sheet", "/diff/1/sheet"])
def test_what_is_not_there(path: str, address: str) -> None:
    assert get(address, f"/item/news/1/kk{path}").status_code == 404


def test_each_text_is_marked_where_it_changed() -> None:
    before, after = both(BEFORE, AFTER)
    assert [[(piece.fate, piece.text) for piece in line] for line in (before[0], after[0])] == [
        [("kept", "Мектепте "), ("gone", "145"), ("kept", " орын бар.")],
        [("kept", "Мектепте "), ("come", "154"), ("kept", " орын бар.")],
    ]
    assert before[1:] == after[1:]


@given(TEXTS, TEXTS)
@settings(max_examples=40)
def test_both_texts_are_whole(before: str, after: str) -> None:
    for said, shown in zip((before, after), both(before, after), strict=True):
        lines = ["".join(piece.text for piece in line) for line in shown]
        assert lines == [line for line in said.split("\n") if line]
