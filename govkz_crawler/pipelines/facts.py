"""What the text says that can be compared between languages: numbers, dates, paragraphs."""

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.facts import facts
from govkz_crawler.pipelines.base import PressPipeline


class FactsPipeline(PressPipeline):
    def process(self, item: PressItem) -> PressItem:
        item.facts = facts(item.text)
        return item
