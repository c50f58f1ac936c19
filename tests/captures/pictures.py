"""Takes the pictures of docs/captures.md, of our pages with invented items: ``python -m tests.captures.pictures``."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from playwright.sync_api import Page

from govkz_crawler.browse.serving import site
from govkz_crawler.cli.main import main
from govkz_crawler.items import Feed
from tests.archive.writing import looked, run
from tests.archive_factory import item
from tests.captures.test_beside_crawls import CRAWLED, OTHER, TITLE, captured, crawled
from tests.chromium import chromium

FOLDER = Path(__file__).parents[2] / "docs" / "captures"
SIZES = {"capture-list": (820, 760), "item": (1000, 700), "gaps": (1240, 480)}


def archive_in(folder: Path) -> Path:
    """A feed that is refused and has a gap, an item of which a summary is held, and one that two people captured."""
    archive = folder / "home" / "press.db"
    archive.parent.mkdir()
    with run(archive, 1) as writer:
        writer.record(item(3, entity="mfa", source="rss", reader="rss/1", extent="summary"))
        writer.close_reading(looked(Feed("mfa", "news", "kk")), "2025-09-01T09:00:00Z")
    with run(archive, 5) as writer:
        asked = {"asked_from": "2025-08-01T00:00:00Z", "asked_to": "2026-06-05T09:00:00Z"}
        for lang in ("kk", "ru"):
            reading = looked(Feed("mfa", "news", lang), "refused", **asked)
            writer.close_reading(reading, "2025-09-05T09:00:00Z")
    crawled(archive, CRAWLED, TITLE)
    captured(archive, "2026-06-03T09:00:00Z", TITLE, by="A. Reader")
    captured(archive, "2026-06-04T09:00:00Z", OTHER, by="B. Reader")
    return archive


def take(page: Page, name: str, html: str, clip: str | None = None) -> None:
    """A picture of a page, or of one element of it."""
    page.set_content(html, wait_until="load")
    path = FOLDER / f"{name}.png"
    if clip:
        page.locator(clip).first.screenshot(path=path)
    else:
        page.screenshot(path=path)


def pages(archive: Path, folder: Path) -> dict[str, tuple[str, str | None]]:
    """The HTML of each picture, with the element that it shows."""
    done = CliRunner().invoke(main, ["capture-list", "--archive", str(archive), "--out", str(folder / "visit.html")])
    assert done.exit_code == 0, done.output
    shown = site(archive)

    def get(path: str) -> str:
        answer = asyncio.run(shown.client.get(path, headers={"accept-language": "en"}))
        style = asyncio.run(shown.client.get("/static/press.css")).text
        return answer.text.replace("</head>", f"<style>{style}</style></head>")

    return {
        "capture-list": ((folder / "visit.html").read_text(encoding="utf-8"), None),
        "item": (get("/item/news/7"), "article.variant"),
        "gaps": (get("/gaps"), "main"),
    }


def make() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        found = pages(archive_in(Path(folder)), Path(folder))
    with chromium() as browser:
        page = browser.new_page()
        for name, (html, clip) in found.items():
            page.set_viewport_size(dict(zip(("width", "height"), SIZES[name], strict=True)))
            take(page, name, html, clip)
        browser.close()


if __name__ == "__main__":
    make()
