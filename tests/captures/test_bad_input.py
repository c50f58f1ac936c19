"""Captures that are forged, foreign, huge or somebody else's: one line each, nothing of it kept, and memory flat."""

import gzip
import hashlib
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.archive.writing import rows
from tests.captures.makers import DETAIL, SECRETS, detail, har, message, pair, record, wacz
from tests.captures.test_import import bring, kept, warc
from tests.evidence.runs import found

AT = "2026-06-01T09:00:00Z"
PATH = f"{DETAIL}/news/7"

LOOKALIKES = [
    "https://www.gov.kz.example.org", "https://wwwxgov.kz", "https://evil.gov.kz", "https://www.gov.kz@example.org",
    "https://example.org/www.gov.kz", "https://www.gоv.kz", "https://www.gov.kz:8443", "ftp://www.gov.kz",
    "https://www.gov.kz.", "//www.gov.kz", "https://www.gov.kz:99999", "https://[www.gov.kz", "",
]  # fmt: skip


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def nothing_of(archive: Path, path: Path, why: str) -> None:
    """It is one line, and nothing of it is kept."""
    code, out, err = bring(archive, path)
    assert (code, out, err.count("\n")) == (1, "", 1), (out, err)
    assert why in err
    assert rows(archive, "SELECT count(*) FROM versions") == [(0,)]
    assert rows(archive, "SELECT count(*) FROM captures") == [(0,)]
    assert list((archive.parent / "warc").glob("capture-*")) == []
    assert found(archive) == ([], [])


def test_hosts_that_look_like_the_site(archive, tmp_path):
    """None of them is taken for it: each is counted."""
    block = message("HTTP/1.1 200 OK", {"Content-Type": "application/json"}, detail())
    asked = message(f"GET {PATH} HTTP/1.1", {"Accept-Language": "kk"}, b"")
    both = [
        record(kind, 2 * number + place, AT, f"{origin}{PATH}", said)
        for number, origin in enumerate(LOOKALIKES)
        for place, (kind, said) in enumerate({"response": block, "request": asked}.items())
    ]
    nothing_of(archive, warc(tmp_path / "a.warc.gz", *both), f"{len(LOOKALIKES)} another host")
    path = har(tmp_path / "b.har", [("GET", PATH, detail())] * len(LOOKALIKES), AT)
    log = json.loads(path.read_text(encoding="utf-8"))
    for entry, origin in zip(log["log"]["entries"], LOOKALIKES, strict=True):
        entry["request"]["url"] = f"{origin}{PATH}"
    path.write_text(json.dumps(log), encoding="utf-8")
    nothing_of(archive, path, f"{len(LOOKALIKES)} another host")


@pytest.mark.parametrize("digest", [f"sha256:{'0' * 64}", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "md5:1"])
def test_a_record_with_a_forged_digest(archive, tmp_path, digest):
    whole = gzip.decompress(pair(1, AT, PATH, detail())).decode()
    cookie = {"Set-Cookie": "JSESSIONID=s3cr3t-cookie; Path=/"}
    block = message("HTTP/1.1 200 OK", {"Content-Type": "application/json", **cookie}, detail())
    true = f"WARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}"
    assert true in whole
    forged = whole.replace(true, f"WARC-Block-Digest: {digest}", 1)
    (tmp_path / "a.warc").write_bytes(forged.encode())
    nothing_of(archive, tmp_path / "a.warc", "1 does not have its digest")


def test_a_clock_that_is_years_off(archive, tmp_path):
    block = message(
        "HTTP/1.1 200 OK", {"Content-Type": "application/json", "Date": "Mon, 01 Jun 2026 09:00:00 GMT"}, detail()
    )
    asked = message(f"GET {PATH} HTTP/1.1", {"Accept-Language": "kk"}, b"")
    at = "2019-06-01T09:00:00Z"
    both = (record("response", 1, at, f"https://www.gov.kz{PATH}", block),
            record("request", 2, at, f"https://www.gov.kz{PATH}", asked))  # fmt: skip
    nothing_of(archive, warc(tmp_path / "a.warc.gz", *both), "1 its clock is wrong")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("no bodies", None, "2 without its body"),
        ("bodies that are no base64", "base64", "2 malformed entry"),
        ("no entries", "[]", "it is empty"),
        ("another document", '{"name": 1}', "is no HAR file"),
        ("nested without an end", '{"log":' + "[" * 200_000, "is no HAR file"),
    ],
)
def test_a_har_that_is_of_no_use(archive, tmp_path, name, text, why):
    path = har(tmp_path / "a.har", [("GET", PATH, None), ("GET", f"{DETAIL}/news/8", None)], AT)
    if text == "base64":
        log = json.loads(path.read_text(encoding="utf-8"))
        for entry in log["log"]["entries"]:
            entry["response"]["content"] |= {"text": "not base64!", "encoding": "base64"}
        path.write_text(json.dumps(log), encoding="utf-8")
    elif text:
        path.write_text('{"log": {"entries": []}}' if text == "[]" else text, encoding="utf-8")
    nothing_of(archive, path, why)


def test_other_peoples_mail_is_counted_and_not_kept(archive, tmp_path):
    mail = b"Dear s3cr3t-friend, this is s3cr3t."
    host = "https://mail.example.org/inbox"
    block = message("HTTP/1.1 200 OK", {"Content-Type": "text/html"}, mail)
    posted = message("POST /inbox HTTP/1.1", {"Content-Type": "text/plain", **SECRETS}, mail)
    others = (record("response", 11, AT, host, block), record("request", 12, AT, host, posted),
              record("resource", 13, AT, f"urn:text:{host}", mail), record("metadata", 14, AT, host, mail),
              pair(15, AT, "/api/v1/private/letters", mail))  # fmt: skip
    path = warc(tmp_path / "a.warc.gz", *others[:2], pair(1, AT, PATH, detail()), *others[2:])
    code, out, _ = bring(archive, path)
    assert (code, "1 answers kept" in out) == (0, True)
    assert "1 another host" in out and "1 resource record" in out and "1 another answer of the site" in out
    assert b"s3cr3t" not in kept(archive)
    left_out = json.loads(rows(archive, "SELECT left_out FROM captures")[0][0])
    assert left_out == {"another host": 1, "resource record": 1, "another answer of the site": 1}


def test_a_huge_record_is_passed_over_in_flat_memory(archive, tmp_path):
    """A download in somebody's session, which takes no room on this disk."""
    size, path = 192 * 2**20, tmp_path / "a.warc"
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.gov.kz/x\r\nContent-Length: {size}\r\n\r\n"
    with path.open("wb") as file:
        file.write(head.encode())
        file.seek(size, 1)
        file.write(b"\r\n\r\n" + gzip.decompress(pair(1, AT, PATH, detail())))
    tracemalloc.start()
    try:
        code, out, _ = bring(archive, path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (code, "1 answers kept" in out, "1 too large" in out) == (0, True, True), out
    assert peak < 64 * 2**20


def test_a_har_that_is_too_large_is_said_and_not_read(archive, tmp_path):
    path = tmp_path / "a.har"
    with path.open("wb") as file:
        file.write(b'{"log": {"entries": [')
        file.truncate(5 * 2**30)
    tracemalloc.start()
    try:
        nothing_of(archive, path, "is too large for a HAR file: export less at a time, or as WACZ")
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()


def test_a_package_that_unpacks_without_end_is_refused(archive, tmp_path):
    """Zeros within zeros: deflated in the package what is deflated already."""
    zeros = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 900000000\r\n\r\n" + bytes(128 * 2**20)
    inner = gzip.compress(gzip.compress(zeros), 9)
    path = wacz(tmp_path / "a.wacz", {"data.warc.gz": gzip.decompress(inner)})
    packed = tmp_path / "b.wacz"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    nothing_of(archive, packed, "it unpacks to more than 300 times its size")


@pytest.mark.parametrize(
    ("name", "why"),
    [("/etc/passwd", "a file outside of itself"), ("..\\..\\evil.warc", "a file outside of itself"),
     ("archive/data.warc.gz", "twice"), ("archive/more.warc.gz", "not listed with a digest")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_package_that_is_not_what_it_says(archive, tmp_path, name, why):
    whole = pair(1, AT, PATH, detail())
    nothing_of(archive, wacz(tmp_path / "a.wacz", {"data.warc.gz": whole}, **{name: whole}), why)


def test_a_folder_with_a_bad_file_brings_the_good_ones(archive, tmp_path):
    folder = tmp_path / "session"
    folder.mkdir()
    whole = pair(1, AT, PATH, detail())
    for name, data in {"a": whole, "b": whole[:-9], "c": pair(2, AT, f"{DETAIL}/news/8", detail(8))}.items():
        (folder / f"{name}.warc.gz").write_bytes(data)
    code, out, err = bring(archive, folder)
    assert (code, len(out.splitlines()), err.count("\n")) == (1, 2, 1)
    assert rows(archive, "SELECT article_id FROM articles ORDER BY 1") == [(7,), (8,)]
