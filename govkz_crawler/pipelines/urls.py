"""The item's own URL to its canonical form, the image's to an absolute one."""

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.urls import absolute, details_url
from govkz_crawler.pipelines.base import PressPipeline


class UrlsPipeline(PressPipeline):
    def process(self, item: PressItem) -> PressItem:
        canonical = details_url(item.entity, item.section, item.article_id, item.lang)
        if item.url and item.url != canonical:
            self.repaired("url")
        item.url = canonical
        item.image_url = absolute(item.image_url, self.base_url) if item.image_url else None
        return item
