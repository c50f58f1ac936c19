"""What a real browser saw of the stand-in, recorded by tools that are not ours, becomes what the stand-in published."""

import gzip
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from warcio.capture_http import capture_http

from tests.archive.writing import rows
from tests.captures.makers import DETAIL, ask
from tests.captures.test_import import bring, kept
from tests.chromium import chromium, in_browser
from tests.evidence.runs import found

LANGS = ("kk", "ru")
HOP_BY_HOP = {"transfer-encoding", "connection", "content-length", "keep-alive"}

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

pytestmark = in_browser


def visit(page: Page, numbers: list[int]) -> None:
    """Somebody opens these items in both languages."""
    for number in numbers:
        for lang in LANGS:
            page.goto(f"http://www.gov.kz/memleket/entities/mfa/press/news/details/{number}?lang={lang}")
            with page.expect_response(lambda answer: DETAIL in answer.url) as answered:
                page.evaluate(FETCH, [f"{DETAIL}/news/{number}", lang])
            answered.value.body()  # who goes on at once may leave the HAR without it


def visitor(address: str, *more: str) -> AbstractContextManager[Browser]:
    """A browser that finds the stand-in under the site's own name."""
    rules = f"--host-resolver-rules=MAP www.gov.kz {address.removeprefix('http://')}"
    return chromium(*(more or [rules]), "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable")


def recorded_as_har(path: Path, address: str, numbers: list[int]) -> None:
    with visitor(address) as browser:
        context = browser.new_context(record_har_path=path, record_har_content="embed")
        context.add_cookies([{"name": "JSESSIONID", "value": "s3cr3t-cookie", "url": "http://www.gov.kz"}])
        visit(context.new_page(), numbers)
        context.close()


def test_a_page_that_chromium_has_rendered_and_saved(tmp_path, standin):
    (item, *_) = standin.world.items(entity="mfa")
    with visitor(standin.url) as browser:
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


@contextmanager
def recording_proxy(path: Path, address: str) -> Iterator[str]:
    """A proxy whose traffic warcio records; its address."""

    one_at_a_time = threading.Lock()

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with one_at_a_time, capture_http(str(path)):
                connection = http.client.HTTPConnection(address.removeprefix("http://"))
                connection.request("GET", self.path, headers={**self.headers, "Connection": "close"})
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
            self.send_response(answer.status)
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
            for name, value in (kept | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def recorded_by_proxy(path: Path, address: str, numbers: list[int]) -> None:
    with recording_proxy(path, address) as proxy, visitor(address, f"--proxy-server={proxy}") as browser:
        context = browser.new_context()
        context.add_cookies([{"name": "JSESSIONID", "value": "s3cr3t-cookie", "url": "http://www.gov.kz"}])
        visit(context.new_page(), numbers)
        context.close()
    path.write_bytes(gzip.decompress(path.read_bytes()))  # so that its bytes can be searched


@pytest.mark.parametrize(
    ("name", "record"), [("session.har", recorded_as_har), ("session.warc", recorded_by_proxy)], ids=["HAR", "WARC"]
)
def test_a_session_in_chromium(tmp_path, standin, name, record):
    numbers = [item.id for item in standin.world.items(entity="mfa")]
    record(tmp_path / name, standin.url, numbers)
    assert b"s3cr3t" in (tmp_path / name).read_bytes()
    archive = tmp_path / "home" / "press.db"
    code, out, err = bring(archive, tmp_path / name)
    assert (code, err) == (0, "")
    assert f"{len(numbers) * 2} answers kept" in out
    shown = rows(archive, "SELECT article_id, lang, title, published_on FROM articles ORDER BY 1, 2")
    opened = [(number, lang) for number in numbers for lang in LANGS]
    said = [json.loads(ask(standin.url, f"{DETAIL}/news/{number}", lang))["data"] for number, lang in opened]
    assert [row[2] for row in shown] == [each["title"].replace("\xa0", " ") for each in said]
    assert [row[:2] for row in shown] == sorted(opened)
    assert b"s3cr3t" not in kept(archive)
    assert found(archive) == ([], [])
