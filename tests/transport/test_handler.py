"""The handler in real crawls."""

import base64
import os
import signal

import pytest

from govkz_crawler.transport.cassette.cassette import open_cassette
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.integrity import check
from tests import forking
from tests.crawling import ROOT
from tests.patience import PATIENCE, until
from tests.transport.conftest import KK, RU, command, crawl
from tests.transport.warcs import exchanges


def pages(site, *paths):
    return [{"url": f"{site.base}{path}"} for path in paths]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "crawl.yaml"


@pytest.fixture
def warc(tmp_path):
    return tmp_path / "warc"


def test_every_exchange_is_captured_as_sent(site, warc):
    came = crawl(pages(site, "/gzip", "/headers", "/chunked"), GOVKZ_WARC_DIR=str(warc), ROBOTSTXT_OBEY=True)
    assert [base64.b64decode(page["body"]).decode() for page in came] == [KK] * 3
    compressed, headers, chunked = (read(warc, *page["warc"]) for page in came)
    assert compressed.body.startswith(b"\x1f\x8b") and (b"Content-Encoding", b"gzip") in compressed.headers
    assert [value for name, value in headers.headers if name == b"X-Twice"] == [b"one", b"two"]
    assert (chunked.body.decode(), dict(chunked.headers).get(b"Transfer-Encoding")) == (KK, None)
    assert [exchange.url.removeprefix(site.base) for exchange in exchanges(warc)] == [
        "/robots.txt", "/gzip", "/headers", "/chunked"
    ]  # fmt: skip
    assert [page["asked_at"] for page in came] == [page.at for page in (compressed, headers, chunked)]
    assert not list(check(warc))


def test_a_real_response_keeps_its_address(site, warc):
    (came,) = crawl(pages(site, "/gzip"), GOVKZ_WARC_DIR=str(warc))
    assert came["ip"] == "127.0.0.1"


def test_recorded_then_replayed_without_the_network(site, path, warc):
    asked = [
        {"url": f"{site.base}/list", "headers": {"Accept-Language": "kk"}},
        {"url": f"{site.base}/list", "headers": {"Accept-Language": "ru"}},
        {"url": f"{site.base}/busy-once"},
    ]
    recorded = crawl(asked, GOVKZ_CASSETTE=str(path), GOVKZ_RECORD="once", RETRY_TIMES=1)
    seen = list(site.seen)
    assert seen.count("GET /busy-once") == 2
    replayed = crawl(asked, GOVKZ_CASSETTE=str(path), GOVKZ_WARC_DIR=str(warc), RETRY_TIMES=1)
    assert site.seen == seen
    assert [base64.b64decode(page["body"]).decode() for page in replayed] == [KK, RU, KK]
    assert [page["body"] for page in replayed] == [page["body"] for page in recorded]
    assert [read(warc, *page["warc"]).body.decode() for page in replayed] == [KK, RU, KK]


def test_with_mode_none_what_is_not_recorded_fails_once_and_asks_nobody(site, path):
    crawl(pages(site, "/gzip"), GOVKZ_CASSETTE=str(path), GOVKZ_RECORD="once")
    seen = list(site.seen)
    came = crawl(pages(site, "/binary", "/gzip"), GOVKZ_CASSETTE=str(path))
    assert (came[0]["error"], came[1]["status"]) == ("Unrecorded", 200)
    assert f"GET {site.base}/binary is not in the cassette {path}" in came[0]["text"]
    assert site.seen == seen


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        pytest.param({"GOVKZ_CASSETTE": "missing.yaml"}, "missing.yaml is missing or empty", id="no cassette"),
        pytest.param({"GOVKZ_RECORD": "once"}, "no GOVKZ_CASSETTE", id="nowhere to record"),
    ],
)
def test_a_cassette_that_cannot_be_used_asks_nobody(site, settings, reason):
    (came,) = crawl(pages(site, "/gzip"), **settings)
    assert reason in came["text"]
    assert site.seen == []


def test_a_download_that_fails_writes_nothing(site, path, warc):
    came = crawl(
        pages(site, "/hangs-up", "/binary"),
        GOVKZ_CASSETTE=str(path), GOVKZ_RECORD="once", GOVKZ_WARC_DIR=str(warc), RETRY_ENABLED=False,
    )  # fmt: skip
    assert came[0]["error"] == "DownloadFailedError"
    assert [exchange.url for exchange in exchanges(warc)] == [f"{site.base}/binary"]
    assert [request.uri for request in open_cassette(path, "none").requests] == [f"{site.base}/binary"]


@pytest.mark.parametrize("directory", ["", None], ids=["empty", "unset"])
def test_warc_can_be_off(site, directory):
    (came,) = crawl(pages(site, "/gzip"), GOVKZ_WARC_DIR=directory)
    assert (came["status"], came["warc"]) == (200, None)


def test_an_interrupted_crawl_keeps_what_it_recorded(site, path, warc):
    settings = {"GOVKZ_CASSETTE": str(path), "GOVKZ_RECORD": "once", "GOVKZ_WARC_DIR": str(warc)}
    running = forking.fork(command(pages(site, "/gzip", *["/binary"] * 1000), DOWNLOAD_DELAY=0.05, **settings), ROOT)
    until(lambda: len(site.seen) >= 3)
    os.kill(running.pid, signal.SIGTERM)
    running.join(PATIENCE)
    assert running.exitcode == 0
    kept = [request.uri.removeprefix(site.base) for request in open_cassette(path, "none").requests]
    assert kept[:2] == ["/gzip", "/binary"]
    assert len(list(exchanges(warc))) == len(kept) < 1000
    assert [file.suffix for file in sorted(warc.iterdir())] == [".cdxj", ".sqlite", ".gz"]
