"""What holds of every spider: what it is made of, and that the feed exports of Scrapy work with it."""

import json
from abc import ABC

import pytest
import scrapy

from govkz_crawler.operate.doctor.spider import DoctorSpider
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.entities import EntitiesSpider
from govkz_crawler.spiders.history import HistorySpider
from govkz_crawler.spiders.press import PressSpider
from tests.crawling import crawl
from tests.standin import StandIn, World

SPIDERS = [DoctorSpider, EntitiesSpider, HistorySpider, PressSpider]


@pytest.mark.parametrize("spider", SPIDERS)
def test_a_spider_has_two_levels_and_no_abstract_base_class(spider):
    """With ABC among its bases Twisted's zope.interface breaks ``-o``: scrapy#6307."""
    assert spider.__mro__[1:3] == (PressSpiderBase, scrapy.Spider)
    assert not issubclass(spider, ABC) and type(spider) is type


@pytest.mark.parametrize(("spider", "arguments"), [("press", {}), ("history", {"since": "2026-01-01"})])
def test_what_is_new_is_exported(spider, arguments, archive, tmp_path):
    out = tmp_path / "new.jsonl"
    world = World(["mfa"])
    world.add("mfa", langs=["ru"], title="Заголовок")
    with StandIn(world) as standin:
        feeds = json.dumps({str(out): {"format": "jsonlines"}})
        done = crawl(spider, archive, standin.url, entities="mfa", langs="ru", FEEDS=feeds, **arguments)
    assert done.status == 0, done.err
    (line,) = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["title"] == "Заголовок"
