"""Cassettes travel both ways between plain vcrpy with requests and the download handler."""

import base64
import json

import pytest
import requests
import vcr

from govkz_crawler.transport.cassette import matching
from tests.transport.conftest import KK, RU, crawl

QUERY = {"query": '{ news(_lang: "kk") { id } }', "variables": {}}


@pytest.fixture
def plain_vcr():
    """vcrpy as a user has it, with the project's language matcher beside its own."""
    recorder = vcr.VCR(match_on=["method", "uri", "body", "language"])
    recorder.register_matcher("language", matching.language)
    return recorder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shared.yaml"


def ask_with_requests(base):
    """Bodies of a language list in two languages, a query, a compressed and a binary page."""
    with requests.Session() as session:
        answers = [session.get(f"{base}/list", headers={"Accept-Language": lang}) for lang in ("kk", "ru")]
        answers.append(session.post(f"{base}/graphql", json=QUERY, headers={"Accept-Language": "kk"}))
        answers += [session.get(f"{base}{page}") for page in ("/gzip", "/binary", "/chunked")]
        return [answer.content for answer in answers]


def ask_with_scrapy(base, **settings):
    kk, ru = {"Accept-Language": "kk"}, {"Accept-Language": "ru"}
    asked = [{"url": f"{base}/list", "headers": kk}, {"url": f"{base}/list", "headers": ru}]
    as_json = {**kk, "Content-Type": "application/json"}
    asked.append({"url": f"{base}/graphql", "method": "POST", "body": json.dumps(QUERY), "headers": as_json})
    asked += [{"url": f"{base}{page}"} for page in ("/gzip", "/binary", "/chunked")]
    return [base64.b64decode(came["body"]) for came in crawl(asked, **settings)]


def test_the_pages_differ_by_language(site):
    kk, ru, *_, chunked = ask_with_requests(site.base)
    assert (kk.decode(), ru.decode(), chunked.decode()) == (KK, RU, KK)


@pytest.mark.parametrize("decoded", [False, True], ids=["as sent", "decode_compressed_response"])
def test_what_plain_vcrpy_recorded_replays_in_a_crawl(site, path, plain_vcr, decoded):
    with plain_vcr.use_cassette(path, decode_compressed_response=decoded):
        bodies = ask_with_requests(site.base)
    asked = len(site.seen)
    assert ask_with_scrapy(site.base, GOVKZ_CASSETTE=str(path), DEFAULT_REQUEST_HEADERS={}) == bodies
    assert len(site.seen) == asked


def test_what_a_crawl_recorded_replays_in_plain_vcrpy(site, path, plain_vcr):
    bodies = ask_with_scrapy(site.base, GOVKZ_CASSETTE=str(path), GOVKZ_RECORD="once", DEFAULT_REQUEST_HEADERS={})
    asked = len(site.seen)
    with plain_vcr.use_cassette(path, record_mode="none") as cassette:
        assert ask_with_requests(site.base) == bodies
        assert cassette.all_played
    assert len(site.seen) == asked


def test_what_a_crawl_recorded_replays_with_vcrpys_own_matching(site, path):
    pages = [f"{site.base}{page}" for page in ("/gzip", "/binary", "/headers")]
    crawl([{"url": page} for page in pages], GOVKZ_CASSETTE=str(path), GOVKZ_RECORD="once")
    asked = len(site.seen)
    with vcr.use_cassette(path, record_mode="none"):
        answers = [requests.get(page) for page in pages]
    assert [answer.content for answer in answers] == [KK.encode(), bytes(range(256)), KK.encode()]
    assert answers[2].headers["X-Twice"] == "one, two"
    assert len(site.seen) == asked
