"""Pages as a browser has rendered them: the last resort, read where HTML says what is what, and no further."""

import gzip
from pathlib import Path

import pytest

from govkz_crawler.evidence.rebuild import restore
from tests.archive.writing import findings, rows
from tests.captures.makers import DETAIL, detail, message, pair, record, rendered, saved
from tests.captures.test_import import bring, kept, warc
from tests.evidence.runs import found

AT = "2026-06-01T09:00:00Z"
TITLE = "Елшілікте дөңгелек үстел өтті"
URL = "https://www.gov.kz/memleket/entities/mfa/press/news/details/7?lang=kk"
TOLD = "SELECT article_id, lang, entity, title, text, published_on, extent, event, reader, seen_at FROM versions"
READ = (7, "kk", "mfa", TITLE, "Оған 40 маман қатысты.\nТолығырақ", "2026-05-20", "summary", "captured",
        "page/1 text/1", AT)  # fmt: skip


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def resource(html: bytes, kind: str = "resource", url: str = URL, content: str = "text/html; charset=utf-8") -> bytes:
    return record(kind, 1, AT, url, html, Content_Type=content)


@pytest.mark.parametrize("kind", ["resource", "conversion", "response"])
def test_the_page_of_an_item_in_a_warc_file(archive, tmp_path, kind):
    html = rendered(TITLE)
    block = message("HTTP/1.1 200 OK", {"Content-Type": "text/html"}, html) if kind == "response" else html
    made = record(kind, 1, AT, URL, block) if kind == "response" else resource(html, kind)
    assert bring(archive, warc(tmp_path / "a.warc.gz", made))[0] == 0
    assert rows(archive, TOLD) == [READ]
    assert b"s3cr3t" in html
    assert b"s3cr3t" not in kept(archive)
    (file,) = (archive.parent / "warc").glob("capture-*.warc.gz")
    evidence = gzip.decompress(file.read_bytes())
    assert b"WARC-Type: conversion" in evidence
    assert b"Govkz-Original-Block-Digest: sha256:" in evidence
    assert findings(archive) == []
    assert found(archive) == ([], [])
    again = tmp_path / "again" / "press.db"
    assert list(restore(archive.parent / "warc", again, lambda _: None)) == []
    assert rows(again, "SELECT leaf_hash FROM log ORDER BY log_index") == rows(
        archive, "SELECT leaf_hash FROM log ORDER BY log_index"
    )


def test_a_page_saved_as_mhtml(archive, tmp_path):
    code, out, _ = bring(archive, saved(tmp_path / "a.mhtml", URL, "Mon, 01 Jun 2026 09:00:00 GMT", rendered(TITLE)))
    assert (code, "1 answers kept" in out) == (0, True)
    assert rows(archive, TOLD) == [READ]
    assert rows(archive, "SELECT format, tool FROM captures") == [("mhtml", "Saved by Blink")]
    assert b"s3cr3t" not in kept(archive)
    assert found(archive) == ([], [])


@pytest.mark.parametrize("first", ["page", "answer"])
def test_it_never_contradicts_an_answer(archive, tmp_path, first):
    other = rendered("Мүлде басқа атауы бар бет")
    files = {
        "page": saved(tmp_path / "a.mhtml", URL, "Mon, 01 Jun 2026 09:00:00 GMT", other),
        "answer": warc(tmp_path / "b.warc.gz", pair(2, AT, f"{DETAIL}/news/7", detail())),
    }
    assert bring(archive, files.pop(first), *files.values())[0] == 0
    assert rows(archive, "SELECT title, edits, versions FROM articles") == [(TITLE, 0, 2)]
    assert rows(archive, "SELECT * FROM conflicts") == rows(archive, "SELECT * FROM edits") == []
    assert findings(archive) == []


NOT_READ = {
    "the empty shell": b'<!doctype html><html><script src="/m.js"></script><div id="root"></div></html>',
    "two articles": rendered(TITLE).replace(b"</article>", b"</article><article>x</article>"),
    "no article": rendered(TITLE).replace(b"article", b"div"),
    "two headings": rendered(TITLE).replace(b"</h1>", b"</h1><h1>x</h1>"),
    "an empty article": b"<html><h1>x</h1><article> </article></html>",
    "nothing": b" ",
    "a bomb": b"<html><h1>x</h1><article>" + b"<div>" * 40_000 + b"</span>" * 40_000,
}


@pytest.mark.parametrize("html", NOT_READ.values(), ids=NOT_READ)
def test_a_page_that_does_not_say_what_its_item_is_is_left_out(archive, tmp_path, html):
    code, _, err = bring(archive, warc(tmp_path / "a.warc.gz", resource(html)))
    assert (code, err.count("\n"), "1 page without the text of its item" in err) == (1, 1, True), err


LEFT_OUT = {
    "no language": (resource(rendered(TITLE), url=URL.partition("?")[0]), "nobody knows in which language"),
    "a list": (resource(rendered(TITLE), url="https://www.gov.kz/memleket/entities/mfa/press/news?lang=kk"),
               "another answer of the site"),
    "another host": (resource(rendered(TITLE), url=URL.replace("gov.kz", "gov.kz.example.org")), "resource record"),
    "a picture of it": (resource(b"\x89PNG", url=f"urn:view:{URL}", content="image/png"), "resource record"),
    "its text alone": (resource(b"text", url=f"urn:text:{URL}", content="text/plain"), "resource record"),
    "no address": (record("resource", 1, AT, "", rendered(TITLE), Content_Type="text/html"), "resource record"),
}  # fmt: skip


@pytest.mark.parametrize(("made", "why"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_no_page_of_an_item_is_left_out(archive, tmp_path, made, why):
    code, _, err = bring(archive, warc(tmp_path / "a.warc.gz", made))
    assert (code, err.count("\n"), f"1 {why}" in err) == (1, 1, True), err


@pytest.mark.parametrize(
    ("date", "on"),
    [
        (b'<time datetime="2026-05-20T23:00:00Z">x</time>', "2026-05-21"),
        (b'<meta property="article:published_time" content="2026-05-20">', "2026-05-20"),
        ("<time>20 мамыр 2026</time>".encode(), "2026-05-20"),
        (b"<time>yesterday</time>", None),
        (b"<time>2026-05-20</time><time>2026-05-21</time>", None),  # nobody knows which
        (b"", None),
    ],
)
def test_its_date_is_read_where_there_is_one(archive, tmp_path, date, on):
    html = rendered(TITLE).replace(b"<time>20.05.2026</time>", date)
    assert bring(archive, warc(tmp_path / "a.warc.gz", resource(html)))[0] == 0
    assert rows(archive, "SELECT published_on FROM articles") == [(on,)]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("cut", lambda whole: whole[: len(whole) // 2]),
        ("mail", lambda whole: whole.replace(b"From: <Saved by Blink>", b"From: <friend@example.org>")),
        ("another host", lambda whole: whole.replace(b"www.gov.kz", b"wwwxgov.kz")),
        ("no date", lambda whole: whole.replace(b"\r\nDate:", b"\r\nX-Date:")),
        ("years ahead", lambda whole: whole.replace(b"Jun 2026", b"Jun 2126")),
    ],
)
def test_a_saved_page_that_is_no_evidence_is_one_line(archive, tmp_path, name, spoil):
    path = saved(tmp_path / "a.mhtml", URL, "Mon, 01 Jun 2026 09:00:00 GMT", rendered(TITLE))
    path.write_bytes(spoil(path.read_bytes()))
    code, out, err = bring(archive, path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert rows(archive, "SELECT count(*) FROM versions") == [(0,)]
    assert list((archive.parent / "warc").glob("capture-*")) == []
