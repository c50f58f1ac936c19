"""A capture is evidence like any other: verified, rebuilt, proved, exported, cited, redacted; and always called one."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.cli.main import main
from tests.archive.writing import rows
from tests.captures.makers import DETAIL, detail, har, pair, rendered, saved
from tests.captures.test_import import bring, kept, warc

AT = "2026-06-01T09:00:00Z"
PAGE = "https://www.gov.kz/memleket/entities/mfa/press/news/details/9?lang=kk"
SECRET = "Айсұлу тұрғынның мекенжайы осы жерде"


@pytest.fixture
def archive(tmp_path) -> Path:
    """One item of each kind of capture: WARC, HAR and a page as it was rendered."""
    archive = tmp_path / "home" / "press.db"
    files = (
        warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", detail(title=SECRET))),
        har(tmp_path / "b.har", [("GET", f"{DETAIL}/news/8", detail(8, title=SECRET + " 8"))], AT),
        saved(tmp_path / "c.mhtml", PAGE, "Mon, 01 Jun 2026 09:00:00 GMT", rendered(SECRET + " 9")),
    )
    assert bring(archive, *files)[0] == 0
    return archive


def govkz(archive: Path, *words: object, status: int = 0) -> str:
    done = CliRunner().invoke(main, [*map(str, words), "--archive", str(archive)])
    assert done.exit_code == status, done.output
    return done.stdout


def test_it_is_verified(archive):
    govkz(archive, "verify", "--warc")
    (file,) = sorted((archive.parent / "warc").glob("capture-*.warc.gz"))[-1:]
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    govkz(archive, "verify", "--warc", status=1)


def test_it_is_rebuilt_with_the_same_entries(archive):
    entries = "SELECT ledger, leaf_hash FROM log ORDER BY log_index"
    shown = "SELECT article_id, title, text, version_id FROM articles ORDER BY 1"
    before = rows(archive, entries), rows(archive, shown), rows(archive, "SELECT * FROM testimonies")
    archive.unlink()
    govkz(archive, "rebuild", "--from-warc")
    assert (rows(archive, entries), rows(archive, shown), rows(archive, "SELECT * FROM testimonies")) == before
    govkz(archive, "verify", "--warc")


@pytest.mark.parametrize("number", [7, 8, 9])
def test_it_is_proved(archive, tmp_path, number):
    govkz(archive, "prove", f"news/{number}/kk", "--out", tmp_path / "proof.wacz")
    done = CliRunner().invoke(main, ["check", str(tmp_path / "proof.wacz")])
    assert done.exit_code in (0, 3), done.output  # 3 where nobody has signed it
    assert "somebody captured them" in done.output


@pytest.mark.parametrize("number", [7, 8, 9])
def test_it_is_redacted(archive, tmp_path, number):
    (title,) = (row[0] for row in rows(archive, "SELECT title FROM articles WHERE article_id = ?", number))
    others = {row[0] for row in rows(archive, "SELECT title FROM articles WHERE article_id <> ?", number)}
    order = tmp_path / "order.pdf"
    order.write_bytes(b"an order")
    govkz(archive, "redact", f"news/{number}/kk", "--order", order, "--reason", "Order 7", "--yes")
    left = kept(archive).decode("utf-8", "replace")
    assert all(other in left for other in others)
    assert title not in left.replace(f"{SECRET} ", "") if title == SECRET else title not in left
    assert "40 маман" not in texts_of(archive, number)
    govkz(archive, "verify", "--warc")
    again = pair(5, "2026-06-02T09:00:00Z", f"{DETAIL}/news/{number}", detail(number, title=title))
    code, _, err = bring(archive, warc(tmp_path / "again.warc.gz", again))
    assert (code, "1 shows what was redacted" in err) == (1, True)


def texts_of(archive: Path, number: int) -> str:
    """The evidence of an item, unpacked."""
    found = []
    for path in (archive.parent / "warc").glob("capture-*.warc.gz"):
        text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        found += [record for record in text.split("WARC/1.1\r\n") if f"/{number}" in record]
    return "\n".join(found)


def test_exports_say_that_it_is_a_capture(archive, tmp_path):
    out = tmp_path / "articles.jsonl"
    govkz(archive, "export", "--format", "jsonl", "--out", out)
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [each["origin"] for each in told] == ["capture"] * 3
    govkz(archive, "export", "--format", "csl", "--out", tmp_path / "articles.json")
    cited = json.loads((tmp_path / "articles.json").read_text(encoding="utf-8"))
    assert all(each["title"].startswith("CAPTURED in a reader's browser: ") for each in cited)
    govkz(archive, "export", "--format", "wacz", "--out", tmp_path / "articles.wacz")
