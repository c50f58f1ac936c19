"""What a real browser saw of the stand-in, exported as HAR by Playwright, becomes what the stand-in has published."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.archive.writing import rows
from tests.browse.test_in_browser import FLAGS
from tests.captures.makers import DETAIL, ask
from tests.captures.test_import import bring, kept
from tests.evidence.runs import found

CHROMIUM = shutil.which("chromium")
LANGS = ("kk", "ru")

# As the site's front end does it: its pages are empty shells, and the item comes behind them.
FETCH = """
async ([path, lang]) => (await fetch(path, {headers: {'Accept-Language': lang, 'token': 's3cr3t-token'}})).text()
"""

# And then it builds the page.
BUILD = """
async (path) => {
  const item = (await (await fetch(path, {headers: {'Accept-Language': 'kk'}})).json()).data
  document.getElementById('root').innerHTML = '<input name="csrf" value="s3cr3t-token"><h1></h1><article></article>'
  document.querySelector('h1').textContent = item.title
  document.querySelector('article').innerHTML = item.body
}
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


def visit(page: Page, numbers: list[int]) -> None:
    """Somebody opens these items in both languages."""
    for number in numbers:
        for lang in LANGS:
            page.goto(f"http://www.gov.kz/memleket/entities/mfa/press/news/details/{number}?lang={lang}")
            page.evaluate(FETCH, [f"{DETAIL}/news/{number}", lang])


@contextmanager
def chromium(address: str) -> Iterator[Browser]:
    """A browser that finds the stand-in under the site's own name."""
    rules = f"--host-resolver-rules=MAP www.gov.kz {address.removeprefix('http://')}"
    flags = [*FLAGS, rules, "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def recorded(path: Path, address: str, numbers: list[int]) -> None:
    with chromium(address) as browser:
        context = browser.new_context(record_har_path=path, record_har_content="embed")
        context.add_cookies([{"name": "JSESSIONID", "value": "s3cr3t-cookie", "url": "http://www.gov.kz"}])
        visit(context.new_page(), numbers)
        context.close()


def test_a_page_that_chromium_has_rendered_and_saved(tmp_path, standin):
    (item, *_) = standin.world.items(entity="mfa")
    with chromium(standin.url) as browser:
        page = browser.new_page()
        page.goto(f"http://www.gov.kz/memleket/entities/mfa/press/news/details/{item.id}?lang=kk")
        page.evaluate(BUILD, f"{DETAIL}/news/{item.id}")
        session = page.context.new_cdp_session(page)
        saved = session.send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    (tmp_path / "page.mhtml").write_text(saved, newline="")
    assert "s3cr3t" in saved
    archive = tmp_path / "home" / "press.db"
    assert bring(archive, tmp_path / "page.mhtml")[0] == 0
    said = json.loads(ask(standin.url, f"{DETAIL}/news/{item.id}", "kk"))["data"]
    shown = rows(archive, "SELECT article_id, lang, title, text <> '' FROM articles")
    assert shown == [(item.id, "kk", said["title"].replace("\xa0", " "), 1)]
    assert b"s3cr3t" not in kept(archive)
    assert found(archive) == ([], [])


def test_a_session_in_chromium(tmp_path, standin):
    numbers = [item.id for item in standin.world.items(entity="mfa")]
    recorded(tmp_path / "session.har", standin.url, numbers)
    assert b"s3cr3t" in (tmp_path / "session.har").read_bytes()
    archive = tmp_path / "home" / "press.db"
    code, out, err = bring(archive, tmp_path / "session.har")
    assert (code, err) == (0, "")
    assert f"{len(numbers) * 2} answers kept" in out
    shown = rows(archive, "SELECT article_id, lang, title, published_on FROM articles ORDER BY 1, 2")
    opened = [(number, lang) for number in numbers for lang in LANGS]
    said = [json.loads(ask(standin.url, f"{DETAIL}/news/{number}", lang))["data"] for number, lang in opened]
    assert [row[2] for row in shown] == [each["title"].replace("\xa0", " ") for each in said]
    assert [row[:2] for row in shown] == sorted(opened)
    assert b"s3cr3t" not in kept(archive)
    assert found(archive) == ([], [])
