"""Dates to UTC and to the civil date in Asia/Almaty; the raw text stays beside them."""

from govkz_crawler.items import PressItem, Rejected
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.pipelines.base import PressPipeline, reject


class DatesPipeline(PressPipeline):
    def process(self, item: PressItem) -> PressItem | Rejected:
        if item.published_raw is None:
            return item  # a feed may leave dates out; that is no reason to lose the item
        try:
            when = published(item.published_raw)
        except UnknownDate as error:
            return reject(item, str(error))
        item.published_at, item.published_on = when.at, when.on
        return item
