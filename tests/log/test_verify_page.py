"""``verify.html`` in headless Chromium, opened from a folder as people do: valid, not valid, and nothing is asked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Request

from govkz_crawler.log.leaf import leaf_hash, ni_name
from govkz_crawler.log.proof_file import Proof
from tests.chromium import in_browser
from tests.log import test_proof_file
from tests.log.test_proof_file import FORGERIES, LEAVES, OTHER, SIGNER, UNSIGNED, Change, Files, entry, packed, without

pytestmark = in_browser

# Fixtures are found by their names.
authority, response, files, wacz = (
    getattr(test_proof_file, name) for name in ("authority", "response", "files", "wacz")
)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """Where each test opens the page anew."""
    tab = browser.new_page(locale="en-GB")
    yield tab
    tab.close()


@pytest.fixture
def page(tab: Page, wacz: Path, tmp_path: Path) -> Iterator[Page]:
    """The page, taken out of the package."""
    with ZipFile(wacz) as package:
        path = package.extract("proof/verify.html", tmp_path)
    asked: list[str] = []

    def note_request(request: Request) -> None:
        asked.append(request.url)

    def note_error(error: Error) -> None:
        asked.append(str(error))

    tab.on("request", note_request)
    tab.on("pageerror", note_error)
    tab.goto(Path(path).as_uri())
    yield tab
    tab.remove_listener("request", note_request)
    tab.remove_listener("pageerror", note_error)
    assert asked == [Path(path).as_uri()]


def choose(page: Page, *paths: Path) -> str:
    """The verdict on some files."""
    page.set_input_files("#file", list(paths))
    verdict = page.locator("#verdict:not([hidden])")
    verdict.wait_for()
    return str(verdict.get_attribute("data-verdict"))


def found(page: Page) -> dict[str, str]:
    """What was found, and how it stands."""
    items = page.locator("#findings li")
    return {
        str(items.nth(at).get_attribute("data-what")): str(items.nth(at).get_attribute("data-state"))
        for at in range(items.count())
    }


def test_a_proof_is_valid_and_shows_the_text(page: Page, wacz: Path) -> None:
    assert choose(page, wacz) == "valid"
    assert found(page) == {
        "name": "proved", "content": "proved", "included": "proved", "signedOwn": "proved", "witnessed": "proved",
        "timestamps": "unknown",
    }  # fmt: skip
    text = page.inner_text("main")
    assert ni_name(leaf_hash(LEAVES[0])) in text
    assert "place 4, counted from 0, of 13" in text
    assert "witness.example/w1 saw this checkpoint at 2023-11-14T22:13:20.000Z" in text
    assert "Мәтін <script>alert(1)</script>" in text
    assert all(f"Үкімет отырысы {number}" in text for number in range(3))  # the history too
    assert "Not proved: that gov.kz published them" in text


@pytest.mark.parametrize(("change", "wrong"), [case for case in FORGERIES if case[1] - {"evidence", "timestamp"}])
def test_a_forgery_is_not_valid(page: Page, files: Files, tmp_path: Path, change: Change, wrong: set[str]) -> None:
    assert choose(page, packed(tmp_path / "forged.wacz", change(files))) == "invalid"
    assert page.locator("#content").is_hidden()
    assert "wrong" in found(page).values()


def test_one_changed_byte_of_the_text_is_not_valid(page: Page, wacz: Path, tmp_path: Path) -> None:
    held = wacz.read_bytes()
    at = held.index("Үкімет".encode())
    changed = tmp_path / "changed.wacz"
    changed.write_bytes(held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :])
    assert choose(page, changed) == "invalid"


def test_a_key_from_elsewhere_counts(page: Page, wacz: Path) -> None:
    page.fill("#key", SIGNER.verifier.vkey)
    assert choose(page, wacz) == "valid"
    assert found(page)["signedGiven"] == "proved"
    page.fill("#key", OTHER.verifier.vkey)
    page.locator("#key").blur()
    page.locator("[data-what=signatureNone]").wait_for()
    assert page.get_attribute("#verdict", "data-verdict") == "invalid"


def test_the_files_themselves_may_be_chosen(page: Page, files: Files, tmp_path: Path) -> None:
    paths = []
    for name in ("leaf.json", "content.json", "entry.tlog-proof", "checkpoint", "log.vkey"):
        (tmp_path / name).write_bytes(files[f"proof/{name}"])
        paths.append(tmp_path / name)
    assert choose(page, *paths) == "valid"


def test_a_package_that_was_packed_again_is_read(page: Page, wacz: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with ZipFile(wacz) as package:
        package.extractall(folder)
    assert choose(page, Path(shutil.make_archive(str(tmp_path / "again"), "zip", folder))) == "valid"


def test_a_capture_is_said_to_be_one(page: Page, files: Files, tmp_path: Path) -> None:
    leaf = json.dumps(json.loads(files["proof/leaf.json"]) | {"origin": "capture"}).encode()
    paths = []
    for name in ("leaf.json", "content.json", "entry.tlog-proof", "checkpoint", "log.vkey"):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(leaf if name == "leaf.json" else files[f"proof/{name}"])
    choose(page, *paths)
    assert found(page)["captured"] == "unknown"
    assert "This is a capture" in page.inner_text("main")


def test_a_withheld_text_is_said(page: Page, files: Files, tmp_path: Path) -> None:
    assert choose(page, packed(tmp_path / "withheld.wacz", without("proof/content.json")(files))) == "valid"
    assert found(page)["contentNone"] == "unknown"


def test_a_browser_without_ed25519_says_so(page: Page, wacz: Path) -> None:
    page.evaluate(
        '() => { crypto.subtle.importKey = () => Promise.reject(new DOMException("", "NotSupportedError")); }'
    )
    assert choose(page, wacz) == "unsure"
    assert found(page)["ed25519"] == "unknown"
    assert "signedOwn" not in found(page)
    assert "no signature was checked" in page.inner_text("#verdict")
    assert page.locator("#meaning").is_hidden()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_proof_is_not_valid(page: Page, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "none.wacz").write_bytes(content)
    assert choose(page, tmp_path / "none.wacz") == "invalid"
    assert found(page) == {"unreadable": "wrong"}


def test_an_unsigned_log_is_said(page: Page, tmp_path: Path) -> None:
    files = Proof(entry(0, UNSIGNED), UNSIGNED, None).files()
    assert choose(page, packed(tmp_path / "unsigned.wacz", files)) == "unsure"
    assert found(page)["unsigned"] == "unknown"


@pytest.mark.parametrize(("language", "verdict"), [("kk", "Дұрыс"), ("ru", "Верно"), ("en", "Valid")])
def test_it_speaks_three_languages(page: Page, wacz: Path, language: str, verdict: str) -> None:
    assert choose(page, wacz) == "valid"
    page.click(f"nav button[value={language}]")
    assert page.inner_text("#verdict") == verdict
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("Object.values(TEXTS).map(texts => Object.keys(texts).join())[0]") == page.evaluate(
        f"Object.keys(TEXTS.{language}).join()"
    )
    assert "undefined" not in page.inner_text("body")


def test_it_has_no_barrier(page: Page, wacz: Path) -> None:
    """In one language: another changes the words, and no element."""
    assert choose(page, wacz) == "valid"
    page.click("nav button[value=kk]")
    assert Axe().run(page).response["violations"] == []
