"""``govkz prove`` and ``govkz check``: one file that proves one version, checked by us and by others."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from playwright.sync_api import Browser
from warcio.archiveiterator import ArchiveIterator

from govkz_crawler.log.leaf import ni_name
from tests.chromium import in_browser
from tests.crawling import govkz
from tests.patience import PATIENCE
from tests.proofs.conftest import ORIGIN, Newsroom

WACZ = Path(sys.executable).with_name("wacz")
EDITED = "SELECT section, article_id, lang, leaf_hash, title, url FROM versions WHERE event = 'edited'"


@pytest.fixture(scope="session")
def edited(newsroom: Newsroom) -> tuple:
    (found,) = newsroom.rows(EDITED)
    return found


@pytest.fixture(scope="session")
def proof(newsroom: Newsroom, edited: tuple, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("proof") / "proof.wacz"
    reference = "{}/{}/{}".format(*edited)
    said = newsroom.govkz("prove", reference, "--history", "--key", newsroom.key, "--out", out)
    assert ni_name(bytes.fromhex(edited[3])) in said
    assert "the raw answer in it holds" in said
    return out


def check(path: Path, *words: object) -> tuple[int, str]:
    done = govkz("check", path, *words)
    return done.returncode, done.stdout + done.stderr


def test_it_is_valid_and_small(newsroom: Newsroom, proof: Path, edited: tuple) -> None:
    status, said = check(proof, "--vkey", newsroom.verifier.vkey)
    assert (status, said.splitlines()[-1]) == (0, f"{proof}: valid")
    assert "signed by press.example.org/govkz with the key that you gave" in said
    assert "the raw answer is the record that the entry names" in said
    assert "Not proved: that gov.kz published this." in said
    assert proof.stat().st_size < 1_000_000


def test_it_holds_this_evidence_only(newsroom: Newsroom, proof: Path, edited: tuple) -> None:
    query = "SELECT DISTINCT warc_record FROM versions WHERE section = ? AND article_id = ? AND lang = ?"
    names = set(newsroom.rows(query, *edited[:3]))
    with ZipFile(proof) as package, package.open("archive/evidence.warc.gz") as warc:
        records = [(record.rec_type, record.rec_headers["WARC-Record-ID"].strip("<>"), record.content_stream().read())
                   for record in ArchiveIterator(warc)]  # fmt: skip
        assert {entry.compress_type for entry in package.infolist()} == {ZIP_STORED}
    answers = {(name,) for kind, name, _ in records if kind in {"response", "revisit"}}
    assert names <= answers
    assert {kind for kind, *_ in records} <= {"warcinfo", "response", "revisit", "request", "conversion"}
    readable = [block.decode() for kind, _, block in records if kind == "conversion"]
    assert len(readable) == 2
    assert edited[4] in readable[0]


def test_the_validator_of_others_finds_it_valid(proof: Path) -> None:
    done = subprocess.run(
        [WACZ, "validate", "-f", proof], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "the passed WACZ is valid" in done.stdout


def changed(proof: Path, out: Path, path: str, old: bytes, new: bytes) -> Path:
    with ZipFile(proof) as package, ZipFile(out, "w") as target:
        for member in package.infolist():
            content = package.read(member)
            assert member.filename != path or old in content
            target.writestr(member, content.replace(old, new, 1) if member.filename == path else content)
    return out


def test_one_changed_byte_is_named(proof: Path, edited: tuple, tmp_path: Path) -> None:
    forged = changed(proof, tmp_path / "forged.wacz", "proof/content.json", b"\xd2\x9b", b"\xd2\x9a")
    status, said = check(forged)
    assert (status, "wrong: the text is not the one that entry" in said) == (1, True)


def test_another_key_is_not_the_logs(proof: Path) -> None:
    status, said = check(proof, "--vkey", "nobody")
    assert (status, "govkz: Invalid value for '--vkey'" in said) == (2, True)


@pytest.mark.parametrize("form", ["{0}/{1}/{2}@1", "{5}", "ni"])
def test_forms_of_a_reference(newsroom: Newsroom, edited: tuple, tmp_path: Path, form: str) -> None:
    reference = ni_name(bytes.fromhex(edited[3])) if form == "ni" else form.format(*edited)
    newsroom.govkz("prove", reference, "--out", tmp_path / "p.wacz")
    assert check(tmp_path / "p.wacz")[0] == 0
    with ZipFile(tmp_path / "p.wacz") as package:
        leaf = json.loads(package.read("proof/leaf.json"))
    assert (leaf["section"], leaf["article_id"], leaf["lang"]) == edited[:3]
    assert leaf["event"] == ("new" if form.endswith("@1") else "edited")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("news/1/kk", "the archive holds no news/1/kk"),
        ("hello", "'hello' names no entry: give section/id/lang"),
        ("ni:///sha-256;AAAA", "is no name of a log's entry"),
        ("https://www.gov.kz/memleket/entities/mfa/press/news/details/words?lang=kk", "by words and not by its number"),
    ],
)
def test_what_names_nothing_is_one_line(newsroom: Newsroom, tmp_path: Path, reference: str, said: str) -> None:
    told = newsroom.govkz("prove", reference, "--out", tmp_path / "p.wacz", status=1)
    assert told.startswith("govkz: ")
    assert said in told
    assert told.count("\n") == 1
    assert not (tmp_path / "p.wacz").exists()


def test_any_entry_can_be_proved(newsroom: Newsroom, tmp_path: Path) -> None:
    (leaf_hash,) = newsroom.rows("SELECT leaf_hash FROM coverage")[0]
    newsroom.govkz("prove", ni_name(bytes.fromhex(leaf_hash)), "--out", tmp_path / "p.wacz")
    assert check(tmp_path / "p.wacz")[0] == 0


def test_without_a_key_it_proves_nothing_and_says_so(copy: Newsroom, edited: tuple, tmp_path: Path) -> None:
    shutil.rmtree(copy.archive.parent)
    assert copy.crawl(GOVKZ_LOG_KEY="").status == 0
    said = copy.govkz("prove", "{}/{}/{}".format(*edited), "--out", tmp_path / "p.wacz")
    assert "the file proves little" in said
    status, said = check(tmp_path / "p.wacz")
    assert (status, "no signature of the log was verified" in said) == (3, True)


@in_browser
def test_the_page_says_valid_and_invalid_after_one_byte(browser: Browser, proof: Path, tmp_path: Path) -> None:
    with ZipFile(proof) as package:
        page_file = Path(package.extract("proof/verify.html", tmp_path))
    forged = changed(proof, tmp_path / "forged.wacz", "proof/content.json", b"\xd2\x9b", b"\xd2\x9a")
    for path, expected in ((proof, "valid"), (forged, "invalid")):
        page = browser.new_page(locale="en-GB")
        page.goto(page_file.as_uri())
        page.set_input_files("#file", path)
        verdict = page.locator("#verdict:not([hidden])")
        verdict.wait_for()
        assert verdict.get_attribute("data-verdict") == expected
        page.close()


def test_go_agrees_on_inclusion(newsroom: Newsroom, proof: Path, go) -> None:
    with ZipFile(proof) as package:
        note = package.read("proof/checkpoint").decode()
    done = go("open", newsroom.verifier.vkey, stdin=note)
    assert done.returncode == 0, done.stderr
    assert ORIGIN in note
