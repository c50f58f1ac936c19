"""Which language a variant is really in, and whether it is a translation at all."""

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.language import translation
from govkz_crawler.pipelines.base import PressPipeline


class LanguagePipeline(PressPipeline):
    def process(self, item: PressItem) -> PressItem:
        # A feed need not show any text: that makes no placeholder of an item with a title.
        text = item.text or (item.title or "" if item.extent == "summary" else "")
        item.translation, item.content_lang = translation(item.lang, item.title or "", text)
        return item
