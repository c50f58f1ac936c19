"""The crawl slows down with the site, and speeds up again when the site does."""

import pytest
from scrapy import Request, Spider
from scrapy.core.downloader import Slot
from scrapy.utils.test import get_crawler

from govkz_crawler import settings as ours
from govkz_crawler.politeness.state import courtesy_of
from govkz_crawler.politeness.throttle import Throttle
from govkz_crawler.spiders.entities import EntitiesSpider
from tests.politeness.guests import SITE, respond


class Downloader:
    def __init__(self, slot: Slot) -> None:
        self.slots = {"site": slot}


class Engine:
    def __init__(self, slot: Slot) -> None:
        self.downloader = Downloader(slot)


@pytest.mark.parametrize(
    ("status", "latency", "delay"),
    [(200, 0.1, 10.05), (304, 0.1, 10.05), (404, 0.1, 20.0), (503, 0.1, 20.0), (304, 30.0, 30.0), (504, 30.0, 30.0)],
)
def test_after_a_slow_answer(status, latency, delay, archive):
    slot = Slot(concurrency=1, delay=20.0)
    settings = {name: value for name, value in vars(ours).items() if name.isupper()}
    settings |= {"AUTOTHROTTLE_ENABLED": True, "DOWNLOAD_DELAY": 1.0, "GOVKZ_ARCHIVE": str(archive)}
    crawler = get_crawler(EntitiesSpider, settings)
    crawler.spider = EntitiesSpider.from_crawler(crawler)
    throttle = Throttle.from_crawler(crawler)
    crawler.engine = Engine(slot)
    throttle._spider_opened(Spider("press"))
    asked = Request(SITE, meta={"download_slot": "site", "download_latency": latency})
    throttle._response_downloaded(respond(status), asked, Spider("press"))
    assert slot.delay == courtesy_of(crawler).throttle_delay == pytest.approx(delay)
