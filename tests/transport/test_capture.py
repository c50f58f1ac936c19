"""One transport a crawl, and what its WARC files say of it."""

import gzip
from datetime import UTC, datetime

import pytest
from scrapy.utils.test import get_crawler

from govkz_crawler import settings as ours
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.spiders.entities import EntitiesSpider
from govkz_crawler.transport.capture import Transport, transport_of
from govkz_crawler.transport.cassette.cassette import open_cassette
from govkz_crawler.transport.errors import CassetteError
from tests.transport.warcs import exchange, only_file

OURS = {name: value for name, value in vars(ours).items() if name.isupper()}
NOTHING = Batch("0f3a", "site", 1, "20260609T114800Z-0a1b2c", first=0)
BEGAN = datetime(2026, 6, 9, 11, 48, 0, 999_999, UTC)


def captured(warc, **settings):
    """The plain content of the WARC file of a crawl with one exchange."""
    transport = Transport(get_crawler(settings_dict={"GOVKZ_WARC_DIR": str(warc), **settings}).settings)
    transport.capture(*exchange(), BEGAN)
    transport.before_commit(NOTHING)
    transport.close()
    return gzip.decompress(only_file(warc).read_bytes()).decode()


def test_a_crawl_has_one_transport():
    crawler, other = (get_crawler(EntitiesSpider, OURS) for _ in range(2))
    for one in (crawler, other):
        one.spider = EntitiesSpider.from_crawler(one)
    assert transport_of(crawler) is transport_of(crawler) is not transport_of(other)


@pytest.mark.parametrize(("obeyed", "policy"), [(True, "classic"), (False, "ignore")])
def test_warcinfo_says_who_asked_and_how(tmp_path, obeyed, policy):
    settings = {"GOVKZ_CONTACT": "https://example.org", "USER_AGENT": "govkz_crawler/1", "ROBOTSTXT_OBEY": obeyed}
    lines = captured(tmp_path, **settings).splitlines()
    assert {"operator: https://example.org", "http-header-user-agent: govkz_crawler/1", f"robots: {policy}"} <= {*lines}
    assert not any(line.startswith("description:") for line in lines)


def test_warcinfo_says_where_answers_were_replayed_from(tmp_path):
    open_cassette(tmp_path / "poll.yaml", "once").save(force=True)
    settings = {"GOVKZ_CASSETTE": str(tmp_path / "poll.yaml")}
    assert "description: What the cassette poll.yaml holds was replayed" in captured(tmp_path / "warc", **settings)


def test_the_request_learns_when_and_where(tmp_path):
    transport = Transport(get_crawler(settings_dict={"GOVKZ_WARC_DIR": str(tmp_path)}).settings)
    request, response = exchange()
    transport.capture(request, response, BEGAN)
    transport.close()
    record = request.meta["warc"]
    assert (request.meta["asked_at"], record.file) == ("2026-06-09T11:48:00Z", only_file(tmp_path).name)
    assert record.offset > 0
    assert record.record.startswith("urn:uuid:")


def test_without_warc_it_learns_when():
    request, response = exchange()
    transport = Transport(get_crawler().settings)
    transport.capture(request, response, BEGAN)
    transport.before_commit(NOTHING)
    transport.close()
    assert request.meta.keys() == {"asked_at", "fetched_at"}
    assert request.meta["asked_at"] == "2026-06-09T11:48:00Z" <= request.meta["fetched_at"]


def test_a_missing_cassette_is_an_error_at_once(tmp_path):
    with pytest.raises(CassetteError, match="missing"):
        Transport(get_crawler(settings_dict={"GOVKZ_CASSETTE": str(tmp_path / "poll.yaml")}).settings)
