"""Captures of all formats into the archive: what is kept, what is left out, and what it comes to."""

import gzip
import hashlib
import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.file.connection import open_to_read
from govkz_crawler.cli.main import main
from govkz_crawler.evidence.rebuild import restore
from tests.archive.writing import findings, rows
from tests.captures.makers import DETAIL, ask, detail, har, message, pair, record, recorded_by_warcio, wacz
from tests.evidence.runs import found

AT = "2026-06-01T09:00:00Z"
LANGS = ("kk", "ru")
SHOWN = "SELECT section, article_id, lang, title, text, status, first_seen_at, changed_at, edits FROM articles"


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def bring(archive: Path, *files: Path, by: str = "A. Reader") -> tuple[int, str, str]:
    words = ["import-capture", *map(str, files), "--by", by, "--archive", str(archive)]
    done = CliRunner().invoke(main, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def warc(path: Path, *members: bytes) -> Path:
    path.write_bytes(b"".join(members))
    return path


def kept(archive: Path) -> bytes:
    """All that was kept, unpacked, and the database."""
    files = sorted((archive.parent / "warc").glob("*.warc.gz"))
    return b"".join(gzip.decompress(path.read_bytes()) for path in files) + archive.read_bytes()


def test_details_that_a_browser_saw_become_an_article(archive, tmp_path):
    brought = bring(archive, warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", detail())))
    assert brought[0] == 0, brought
    assert rows(archive, SHOWN) == [
        ("news", 7, "kk", "Елшілікте дөңгелек үстел өтті", "Елшілікте дөңгелек үстел өтті. Оған 40 маман қатысты.",
         "live", AT, AT, 0)
    ]  # fmt: skip
    told = "SELECT event, source, origin, reader, not_before FROM versions"
    assert rows(archive, told) == [("captured", "capture", "capture", "rest/1 text/1", None)]
    (row,) = rows(archive, "SELECT format, captured_by, file_name, signature FROM captures")
    assert row == ("warc", "A. Reader", "a.warc.gz", "none")
    assert findings(archive) == []
    assert found(archive) == ([], [])


@pytest.mark.parametrize("wrapping", ["data", "content"])
def test_details_may_be_wrapped(archive, tmp_path, wrapping):
    wrapped = b'{"%s": %s}' % (wrapping.encode(), detail())
    assert bring(archive, warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", wrapped)))[0] == 0
    assert rows(archive, "SELECT count(*) FROM articles") == [(1,)]


def test_nothing_personal_is_kept(archive, tmp_path):
    mail = pair(3, AT, "/mail", b"dear s3cr3t-friend").replace(b"www.gov.kz", b"www.gov.kz")
    files = [
        warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7?token=s3cr3t-token", detail()), mail),
        har(tmp_path / "b.har", [("GET", f"{DETAIL}/news/8", detail(8)), ("GET", "/x", None)], AT),
    ]
    code, out, _ = bring(archive, *files)
    assert code == 0
    assert "masked" in out and "1 without its body" in out and "1 another answer of the site" in out
    assert b"s3cr3t" not in kept(archive)
    assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]
    assert found(archive) == ([], [])


def test_an_impersonal_record_is_kept_byte_for_byte(archive, tmp_path):
    path = warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", detail(), personal=False))
    bring(archive, path)
    (file,) = (archive.parent / "warc").glob("capture-*.warc.gz")
    first = gzip.decompress(path.read_bytes()).partition(
        b"WARC/1.1\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000500001>"
    )[0]
    assert first in gzip.decompress(file.read_bytes())


def test_twice_imported_changes_nothing(archive, tmp_path):
    one = warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", detail()))
    same = wacz(tmp_path / "b.wacz", {"data.warc.gz": one.read_bytes()})
    assert bring(archive, one)[0] == 0
    before = rows(archive, "SELECT * FROM versions")
    code, _, err = bring(archive, one)
    assert (code, err.count("\n"), "imported before" in err) == (1, 1, True)
    assert bring(archive, same)[0] == 0  # another file, the same exchange
    assert rows(archive, "SELECT * FROM versions") == before
    assert found(archive) == ([], [])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_any_order_gives_the_same_articles(tmp_path, order):
    titles = ("Бірінші атауы жарияланды", "Екінші атауы жарияланды", "Бірінші атауы жарияланды")
    files = [
        warc(
            tmp_path / f"{day}.warc.gz", pair(day, f"2026-06-0{day}T09:00:00Z", f"{DETAIL}/news/7", detail(title=title))
        )
        for day, title in enumerate(titles, start=1)
    ]
    archive = tmp_path / "home" / "press.db"
    for number in order:
        bring(archive, files[number])
    (article,) = rows(archive, SHOWN)
    assert article[3] == titles[2]
    assert article[5:] == ("live", "2026-06-01T09:00:00Z", "2026-06-03T09:00:00Z", 2)
    windows = rows(archive, "SELECT not_before, seen_at, title_before, title_after FROM edits ORDER BY seen_at")
    assert windows == [
        ("2026-06-01T09:00:00Z", "2026-06-02T09:00:00Z", titles[0], titles[1]),
        ("2026-06-02T09:00:00Z", "2026-06-03T09:00:00Z", titles[1], titles[2]),
    ]
    assert findings(archive) == []


def test_rebuilding_from_the_files_gives_the_same_entries(archive, tmp_path):
    files = [
        warc(tmp_path / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", detail())),
        har(
            tmp_path / "b.har",
            [("GET", f"{DETAIL}/news/7", detail(title="Басқа атауы бар"))],
            "2026-06-02T14:00:00+05:00",
        ),
    ]
    bring(archive, *files)
    again = tmp_path / "again" / "press.db"
    assert list(restore(archive.parent / "warc", again, lambda _: None)) == []
    entries = "SELECT log_index, ledger, leaf_hash FROM log ORDER BY 1"
    assert rows(again, entries) == rows(archive, entries)
    assert rows(again, SHOWN) == rows(archive, SHOWN)
    assert findings(again) == []


def damage(name: str, whole: bytes, path: Path) -> Path:
    match name:
        case "truncated":
            path.write_bytes(whole[:-20])
        case "flipped":
            middle = len(whole) // 2
            path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0x55]) + whole[middle + 1 :])
        case "empty":
            path.write_bytes(b"")
        case "foreign":
            path.write_bytes(b"%PDF-1.7 what is this")
        case "bomb":
            path.write_bytes(
                whole + gzip.compress(b"WARC/1.1\r\nContent-Length: 999999999\r\n\r\n" + bytes(99_999_999))
            )
        case "slipped":
            wacz(path, {"data.warc.gz": whole}, **{"../../evil.warc.gz": whole})
        case "forged":
            wacz(path, {"data.warc.gz": whole}, wrong_digest=True)
        case "cut package":
            wacz(path, {"data.warc.gz": whole})
            path.write_bytes(path.read_bytes()[:-30])
        case "other host":
            path.write_bytes(pair_of_another_host())
        case "HAR cut":
            path.write_text('{"log": {"entries": [')
        case "future":
            path.write_bytes(pair(1, "2124-06-01T09:00:00Z", f"{DETAIL}/news/7", detail()))
        case "before its date":
            path.write_bytes(pair(1, "2016-06-01T09:00:00Z", f"{DETAIL}/news/7", detail()))
    return path


def pair_of_another_host() -> bytes:
    whole = gzip.decompress(pair(1, AT, f"{DETAIL}/news/7", detail()))
    return gzip.compress(whole.replace(b"//www.gov.kz/", b"//wwwxgov.kz/"))


@pytest.mark.parametrize(
    "name",
    ["truncated", "flipped", "empty", "foreign", "bomb", "slipped", "forged", "cut package", "other host", "HAR cut",
     "future"],
)  # fmt: skip
def test_a_bad_file_is_one_line_and_nothing_of_it_is_imported(archive, tmp_path, name):
    whole = pair(1, AT, f"{DETAIL}/news/7", detail()) + pair(2, AT, f"{DETAIL}/news/8", detail(8))
    bad = damage(name, whole, tmp_path / "bad")
    good = warc(tmp_path / "good.warc.gz", pair(9, AT, f"{DETAIL}/news/9", detail(9)))
    code, out, err = bring(archive, bad, good)
    assert (code, len(err.splitlines()), len(out.splitlines())) == (1, 1, 1), err
    assert rows(archive, "SELECT article_id FROM articles") == [(9,)]
    assert len(list((archive.parent / "warc").glob("capture-*"))) == 1
    assert found(archive) == ([], [])


def test_an_item_that_was_captured_before_it_was_published_is_unfit(archive, tmp_path):
    code, out, _ = bring(archive, damage("before its date", b"", tmp_path / "a.warc.gz"))
    assert (code, "1 items unfit" in out) == (0, True)
    assert rows(archive, "SELECT count(*) FROM versions") == [(0,)]


def test_what_warcio_records_of_the_stand_in_is_what_the_stand_in_says(archive, tmp_path, standin):
    ids = [item.id for item in standin.world.items(entity="mfa")]
    asked = [(f"{DETAIL}/news/{number}", lang) for number in ids for lang in LANGS]
    asked += [(f"{DETAIL}/news?projects=eq:moa&page=1&size=10", "ru"), ("/api/v1/public/rss/moa/news/kk", "kk")]
    asked += [("/memleket/entities/mfa/press/news?lang=kk", "kk")]
    recorded_by_warcio(tmp_path / "a.warc.gz", standin.url, asked)
    code, out, err = bring(archive, tmp_path / "a.warc.gz")
    assert (code, err) == (0, ""), err
    assert f"{len(asked) - 1} answers kept" in out and "1 another answer of the site" in out
    shown = rows(archive, "SELECT article_id, lang, title FROM articles WHERE entity = 'mfa' ORDER BY 1, 2")
    answers = [(number, lang, ask(standin.url, f"{DETAIL}/news/{number}", lang)) for number in ids for lang in LANGS]
    assert shown == sorted(
        (number, lang, json.loads(said)["data"]["title"].replace("\xa0", " ")) for number, lang, said in answers
    )
    assert b"s3cr3t" not in kept(archive)
    assert found(archive) == ([], [])
    with closing(open_to_read(archive)) as db:
        assert db.execute("SELECT count(*) FROM coverage").fetchone() == (0,)


def test_a_folder_is_all_files_in_it(archive, tmp_path):
    folder = tmp_path / "session"
    (folder / "deeper").mkdir(parents=True)
    warc(folder / "a.warc.gz", pair(1, AT, f"{DETAIL}/news/7", detail()))
    wacz(folder / "deeper" / "b.wacz", {"data.warc.gz": pair(2, AT, f"{DETAIL}/news/8", detail(8))})
    (folder / "notes.txt").write_text("nothing of it")
    code, out, _ = bring(archive, folder)
    assert (code, len(out.splitlines())) == (0, 2)
    assert rows(archive, "SELECT article_id FROM articles") == [(7,), (8,)]
    assert rows(archive, "SELECT format, tool FROM captures") == [("warc", None), ("wacz", "ArchiveWeb.page 0.12.0")]


def test_a_revisit_has_the_body_that_it_refers_to(archive, tmp_path):
    first = pair(1, AT, f"{DETAIL}/news/7", detail(), personal=False)
    digest = f"sha256:{hashlib.sha256(detail()).hexdigest()}"
    again = record(
        "revisit", 2, "2026-06-02T09:00:00Z", f"https://www.gov.kz{DETAIL}/news/7",
        message("HTTP/1.1 200 OK", {"Content-Type": "application/json"}, b""), WARC_Payload_Digest=digest,
    )  # fmt: skip
    asked = message(f"GET {DETAIL}/news/7 HTTP/1.1", {"Accept-Language": "kk"}, b"")
    request = record(
        "request", 3, "2026-06-02T09:00:00Z", f"https://www.gov.kz{DETAIL}/news/7", asked,
        WARC_Concurrent_To="<urn:uuid:00000000-0000-4000-8000-000000000002>",
    )  # fmt: skip
    assert bring(archive, warc(tmp_path / "a.warc.gz", first, again, request))[0] == 0
    assert rows(archive, "SELECT seen_at FROM versions ORDER BY 1") == [(AT,), ("2026-06-02T09:00:00Z",)]
    assert found(archive) == ([], [])


def test_a_revisit_of_ours_that_was_asked_for_as_before_has_that_request(archive, tmp_path):
    """Its language stands in the request alone: without one, nobody could tell whose text it is."""
    first = pair(1, AT, f"{DETAIL}/news/7", detail(), personal=False)
    again = record(
        "revisit", 2, "2026-06-02T09:00:00Z", f"https://www.gov.kz{DETAIL}/news/7",
        message("HTTP/1.1 200 OK", {"Content-Type": "application/json"}, b""),
        WARC_Payload_Digest=f"sha256:{hashlib.sha256(detail()).hexdigest()}", Govkz_Request="as of WARC-Refers-To",
    )  # fmt: skip
    assert bring(archive, warc(tmp_path / "a.warc.gz", first, again))[0] == 0
    seen = rows(archive, "SELECT lang, seen_at FROM versions ORDER BY 2")
    assert seen == [("kk", AT), ("kk", "2026-06-02T09:00:00Z")]
    assert found(archive) == ([], [])
