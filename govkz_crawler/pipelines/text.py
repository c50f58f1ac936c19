"""Bodies to text, links and images; titles and summaries to one clean line."""

from govkz_crawler.items import PressItem
from govkz_crawler.normalise.text import plain, readable
from govkz_crawler.pipelines.base import PressPipeline


class TextPipeline(PressPipeline):
    def process(self, item: PressItem) -> PressItem:
        body = readable(item.body or "", self.base_url)
        item.text = body.text
        item.links = [*body.links, *body.images]
        item.body = None  # the WARC record keeps the markup
        item.summary = plain(item.summary)
        title = plain(item.title)
        if title != item.title:
            self.repaired("title")
        item.title = title
        return item
