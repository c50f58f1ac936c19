"""What holds of every spider: what it is made of, and that the feed exports of Scrapy work with it."""

import csv
import json
import sys
from abc import ABC
from xml.etree import ElementTree

import pytest
import scrapy

from govkz_crawler.operate.doctor.spider import DoctorSpider
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.entities import EntitiesSpider
from govkz_crawler.spiders.history import HistorySpider
from govkz_crawler.spiders.press import PressSpider
from tests import forking
from tests.crawling import ROOT, command, crawl
from tests.standin import StandIn, World

SPIDERS = [DoctorSpider, EntitiesSpider, HistorySpider, PressSpider]


@pytest.mark.parametrize("spider", SPIDERS)
def test_a_spider_has_two_levels_and_no_abstract_base_class(spider):
    """With ABC among its bases Twisted's zope.interface breaks ``-o``: scrapy#6307."""
    assert spider.__mro__[1:3] == (PressSpiderBase, scrapy.Spider)
    assert not issubclass(spider, ABC) and type(spider) is type


FORMATS = {
    "jsonlines": lambda text: [json.loads(line) for line in text.splitlines()],
    "json": json.loads,
    "csv": lambda text: list(csv.DictReader(text.splitlines())),
    "xml": lambda text: [{each.tag: each.text for each in item} for item in ElementTree.fromstring(text)],
}
RUNS = {
    "press": ({"entities": "mfa", "langs": "ru"}, "title", "Заголовок"),
    "history": ({"entities": "mfa", "langs": "ru", "since": "2026-01-01"}, "title", "Заголовок"),
    "entities": ({"langs": "ru"}, "slug", "mfa"),
}


@pytest.fixture
def standin():
    world = World(["mfa"])
    world.add("mfa", langs=["ru"], title="Заголовок")
    with StandIn(world) as running:
        yield running


@pytest.mark.parametrize("spider", RUNS)
def test_what_is_new_is_exported_in_every_format(spider, standin, archive, tmp_path):
    arguments, field, value = RUNS[spider]
    feeds = {str(tmp_path / name): {"format": name, "fields": None} for name in FORMATS}
    done = crawl(spider, archive, standin.url, FEEDS=json.dumps(feeds), **arguments)
    assert (done.status, done.err) == (0, "")
    for name, read in FORMATS.items():
        (row,) = read((tmp_path / name).read_text(encoding="utf-8"))
        assert row[field] == value


@pytest.mark.parametrize("spider", RUNS)
def test_o_writes_the_fields_of_the_project(spider, standin, archive, tmp_path):
    arguments, field, value = RUNS[spider]
    done = forking.run([*command(spider, archive, standin.url, **arguments), "-o", f"{tmp_path}/x.jsonl"], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = FORMATS["jsonlines"]((tmp_path / "x.jsonl").read_text(encoding="utf-8"))
    assert row[field] == value


@pytest.mark.parametrize("spider", RUNS)
def test_an_export_that_fails_fails_the_run(spider, standin, archive):
    arguments, *_ = RUNS[spider]
    feeds = json.dumps({"/proc/nowhere/new.jsonl": {"format": "jsonlines"}})
    done = crawl(spider, archive, standin.url, FEEDS=feeds, **arguments)
    assert (done.status, done.report["outcome"]) == (1, "failed")
    assert "/proc/nowhere" in done.report["failure"] and "/proc/nowhere" in done.out


@pytest.mark.parametrize("where", [{"new.doc": {"format": "doc"}}, {"gopher://new": {"format": "csv"}}])
def test_an_export_that_cannot_be_is_refused_at_once(where, standin, archive):
    done = crawl("press", archive, standin.url, entities="mfa", FEEDS=json.dumps(where))
    assert (done.status, standin.log) == (2, [])
    assert f"cannot export to {next(iter(where))}" in done.err


PAGES = {  # cassette: a recorded page, what it is in the spider's words
    "press": ("first-poll", "https://www.gov.kz/api/v1/public/rss/mfa/news/kk"),
    "history": ("refused-rest", None),
    "entities": ("entities", None),
}


@pytest.fixture
def scrapy_command(tmp_path):
    """A command of Scrapy on a cassette; it makes neither an archive nor evidence."""

    def run(name, cassette, *words):
        settings = [f"GOVKZ_CASSETTE={ROOT}/cassettes/{cassette}.yaml", f"GOVKZ_ARCHIVE={tmp_path}/press.db"]
        line = [sys.executable, "-m", "scrapy", name, *words, *(part for s in settings for part in ("-s", s))]
        done = forking.run(line, ROOT)
        assert list(tmp_path.iterdir()) == []
        return done

    return run


@pytest.mark.parametrize("spider", PAGES)
def test_contracts_hold_on_recorded_pages(spider, scrapy_command):
    done = scrapy_command("check", PAGES[spider][0], spider)
    assert (done.returncode, "Ran 2 contracts" in done.stderr) == (0, True), done.stderr


def test_a_contract_that_does_not_hold_is_told(scrapy_command):
    done = scrapy_command("check", "empty-feed", "history")
    assert done.returncode == 1 and "FAILED" in done.stderr


def test_parse_shows_the_items_of_a_page(scrapy_command):
    cassette, url = PAGES["press"]
    done = scrapy_command("parse", cassette, "--spider", "press", "--pipelines", "--nocolour", "--nolinks", url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("'article_id':") == 12
    assert "'published_at': '2026-" in done.stdout


def test_shell_reads_a_page(scrapy_command):
    cassette, url = PAGES["press"]
    code = "[item.article_id for item in spider.parse(response)]"
    done = scrapy_command("shell", cassette, "--spider", "press", "-c", code, url)
    assert len(json.loads(done.stdout)) == 12, done.stderr
