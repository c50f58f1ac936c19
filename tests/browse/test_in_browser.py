"""The pages in headless Chromium: as people see them, with no errors, no foreign request and no barrier.

Screenshots are left in artefacts/screenshots/.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import INTERFACE
from tests.archive_factory import archive, item
from tests.browse import archives
from tests.browse.served import served
from tests.chromium import in_browser
from tests.transport import warcs

SCREENSHOTS = Path(__file__).parents[2] / "artefacts" / "screenshots"

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}

SHOWN = {
    "home": "/",
    "search": "/search?q=үкімет отырысы",
    "article-diff-and-pair": f"/item/news/{archives.EDITED}",
    "entity": "/entities/mfa",
    "edits": "/edits?sort=weight",
    "version": f"/item/news/{archives.EDITED}/ru/2",
    "diff": f"/item/news/{archives.EDITED}/ru/diff/1..2?view=side",
    "sheet": f"/item/news/{archives.EDITED}/ru/2/sheet",
    "sheet-of-a-change": f"/item/news/{archives.EDITED}/ru/diff/1..2/sheet",
    "feeds": "/feeds",
}
OTHERS = {
    "article-unequal": f"/item/news/{archives.UNEQUAL}",
    "article-hostile": f"/item/news/{archives.HOSTILE}",
    "entities": "/entities",
    "removals": "/removals",
    "digest": f"/digest/{archives.WEEK}",
    "gaps": "/gaps",
    "runs": "/runs",
    "run": "/runs/20260201T000000Z-bbbbbb",
    "questions": "/questions",
    "bulk": "/bulk?urls=gov.kz/memleket/entities/mfa/press/news/details/3",
    "trends": "/trends?q=министерство&q=министрлігі",
    "directory": "/entities?sort=silence",
    "history": "/search?q=министерство&in=history",
    "reprints": "/item/news/12/reprints",
    "misspelt": "/search?q=засидание",
    "missing": "/item/news/999",
    "listing": "/search?entity=министерство&lang=kk",
    "predecessor": "/search?entity=sci&q=заседание",
    "article-late": f"/item/news/{archives.LATE}",
    "table": "/press/edits?_size=5",
    "tables": "/press",
    "row": "/press/versions/1",
    "question": "/press/silent_editors",
}

pytestmark = in_browser


@pytest.fixture(scope="module")
def address(browsed: Path) -> Iterator[str]:
    with served(site(browsed)) as address:
        yield address


class Visit:
    """One visitor's page, and what went wrong with it."""

    def __init__(self, browser: Browser, address: str, ui: str) -> None:
        self.context = browser.new_context(viewport=SIZES["desktop"], locale=ui)
        self.page: Page = self.context.new_page()
        self.address = address
        self.troubles: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", lambda request: self._requested(request.url))

    def open(self, path: str) -> Page:
        """By day on a large screen."""
        self.page.set_viewport_size(SIZES["desktop"])
        self.page.emulate_media(color_scheme="light", media="screen")
        self.page.goto(self.address + path)
        return self.page

    def look(self, size: str, scheme: str = "light") -> None:
        """At the page that is open, as somebody with such a screen sees it.

        A link that was followed may lead there before its style has come.
        """
        self.page.wait_for_load_state("load")
        self.page.set_viewport_size(SIZES[size])
        self.page.emulate_media(color_scheme=scheme)
        assert self.page.evaluate(FITS), f"too wide for a {size}"

    def shoot(self, name: str) -> None:
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that says 404 is itself told to the console.
        if message.type in {"error", "warning"} and "404 (Not Found)" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.troubles.append(f"foreign: {url}")


@pytest.fixture(scope="module")
def _visits(browser: Browser, address: str) -> dict[str, Visit]:
    return {ui: Visit(browser, address, ui) for ui in (*INTERFACE, "de")}


@pytest.fixture
def visits(_visits: dict[str, Visit]) -> dict[str, Visit]:
    """A visitor of each interface language, by its code, and one whose browser asks for another.

    They stay for all tests of this file, and what went wrong in one test is not held against the next.
    """
    for visit in _visits.values():
        visit.troubles.clear()
    return _visits


@pytest.mark.parametrize(("name", "path"), (SHOWN | OTHERS).items())
def test_page(name: str, path: str, visits: dict[str, Visit]) -> None:
    """By day on a large screen, by night on a small one. Who has seen pages of each kind by day knows what day does."""
    visit = visits["ru"]
    page = visit.open(path)
    for size, scheme in (("desktop", "light"), ("phone", "dark")):
        visit.look(size, scheme)
        if name in SHOWN:
            visit.shoot(f"{name}-{size}-{scheme}")
        if name in SHOWN or size == "phone":
            assert barriers(page) == []
    assert visit.troubles == []


def barriers(page: Page) -> list[str]:
    """What axe-core finds but minor matters, by rule and place; each rule is explained on dequeuniversity.com."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] != "minor"
        for node in violation["nodes"]
    ]


def test_a_version_and_its_raw_answer(browser: Browser, tmp_path: Path) -> None:
    said = "<rss>" + "<item><title>Ауылда жаңа мектеп ашылды</title></item>" * 200
    (answer,) = warcs.records(tmp_path / "warc", warcs.exchange("/api/v1/public/rss/edu/news/kk", said.encode()))
    pages = site(archive(tmp_path / "press.db", [item(warc=answer)]))
    with served(pages) as address:
        visit = Visit(browser, address, "kk")
        page = visit.open("/item/news/1/kk/1")
        assert barriers(page) == []
        page.locator("a[href$='/raw']").click()
        assert page.locator("pre.raw").inner_text().startswith("<rss><item>")
        for size in SIZES:
            visit.look(size)
            visit.shoot(f"raw-{size}")
        assert barriers(page) == []
        with page.expect_download() as download:
            page.locator("a[href$='/raw/file']").click()
        assert download.value.path().read_text(encoding="utf-8") == said
        assert visit.troubles == []


def test_the_visitor_chooses_the_language(visits: dict[str, Visit]) -> None:
    visit = visits["de"]
    page = visit.open("/edits?lang=ru")
    assert page.locator("h1").inner_text() == "Edits"
    page.get_by_role("link", name="Қазақша").click()
    page.get_by_role("heading", level=1, name="Түзетулер").wait_for()
    assert page.evaluate("document.documentElement.lang") == "kk"
    assert "lang=ru" in page.url
    visit.open("/removals")
    assert page.locator("h1").inner_text() == "Жойылғандар"
    page.get_by_role("link", name="Русский").click()
    page.get_by_role("heading", level=1, name="Удаления").wait_for()
    visit.open("/press/articles?_size=1")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Search", exact=True).wait_for()
    assert "ui=" not in page.url
    assert visit.troubles == []


def test_reading_by_keyboard(visits: dict[str, Visit]) -> None:
    visit = visits["en"]
    page = visit.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("министр")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits")
    assert page.locator("mark").count() > 0
    assert visit.troubles == []


IN_EACH_LANGUAGE = (
    "home",
    "search",
    "misspelt",
    "directory",
    "entity",
    "edits",
    "removals",
    "digest",
    "trends",
    "bulk",
    "diff",
    "sheet",
    "sheet-of-a-change",
)


@pytest.mark.parametrize("ui", [ui for ui in INTERFACE if ui != "ru"])
def test_in_each_language(ui: str, visits: dict[str, Visit]) -> None:
    """But Russian, which every page has been seen in: other words may not fit."""
    visit = visits[ui]
    for name in IN_EACH_LANGUAGE:
        page = visit.open((SHOWN | OTHERS)[name])
        assert page.evaluate("document.documentElement.lang") == ui, name
        for size in SIZES:
            visit.look(size)
    assert visit.troubles == []


def test_a_digest_on_paper(visits: dict[str, Visit]) -> None:
    visit = visits["ru"]
    page = visit.open(f"/digest/{archives.WEEK}")
    assert page.locator("article.event").count() > 0
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert page.locator("h1").is_visible()
    page.pdf(path=SCREENSHOTS / "digest.pdf", format="A4")


def test_the_desk_by_keyboard(visits: dict[str, Visit]) -> None:
    visit = visits["en"]
    page = visit.open("/edits")
    links = [link.get_attribute("href") for link in page.locator("article.event h2 a").all()]

    def focused() -> str:
        return str(page.evaluate("document.activeElement.getAttribute('href')"))

    for key, at in (("j", 0), ("j", 1), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert focused() == links[at]
    folded = page.locator("article.event details").first
    page.keyboard.press("o")
    assert folded.locator(".diff").is_visible()
    page.keyboard.press("o")
    assert not folded.locator(".diff").is_visible()
    page.locator("input[name=entity]").fill("")
    page.keyboard.type("jok")
    assert page.locator("input[name=entity]").input_value() == "jok"
    assert visit.troubles == []


def test_copying_a_citation(visits: dict[str, Visit]) -> None:
    visit = visits["en"]
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open(f"/item/news/{archives.EDITED}")
    page.locator("#ru .copy").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "gov.kz" in copied
    assert ", ni:///sha-256;" in copied


def test_paragraphs_of_a_pair_begin_at_one_height(visits: dict[str, Visit]) -> None:
    page = visits["kk"].open(f"/item/news/{archives.UNEQUAL}")
    tops = [
        [round(box["y"]) for p in page.locator(f"#{lang} > p:not(.blank)").all() if (box := p.bounding_box())]
        for lang in ("kk", "ru")
    ]
    assert tops[0][0] == tops[1][1]
    assert len(set(tops[0]) & set(tops[1])) == 3


def test_all_of_it_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{address}/item/news/{archives.EDITED}")
    assert page.locator("ins").count() > 0
    assert not page.locator(".copy").first.is_visible()
    context.close()
