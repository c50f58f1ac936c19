"""What is said of single items: nothing that nobody would see, and everything else."""

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from govkz_crawler.operate.logs import ItemsOnRequest


@pytest.mark.parametrize(
    ("level", "log_level", "told"),
    [("WARNING", "DEBUG", False), ("DEBUG", "DEBUG", True), ("WARNING", None, True), ("WARNING", "ERROR", True)],
)
def test_what_is_dropped(level, log_level, told):
    crawler = get_crawler(settings_dict={"LOG_LEVEL": level})
    crawler.spider = Spider.from_crawler(crawler, name="one")
    formatter = ItemsOnRequest.from_crawler(crawler)
    said = formatter.dropped({}, DropItem("no news", log_level=log_level), None, crawler.spider)
    assert (said is not None) == told


@pytest.mark.parametrize(("level", "told"), [("INFO", False), ("DEBUG", True)])
def test_what_is_scraped(level, told):
    crawler = get_crawler(settings_dict={"LOG_LEVEL": level})
    crawler.spider = Spider.from_crawler(crawler, name="one")
    assert (ItemsOnRequest.from_crawler(crawler).scraped({}, None, crawler.spider) is not None) == told
