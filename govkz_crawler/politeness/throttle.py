"""Adapts AutoThrottle to a crawl that makes one request at a time and mostly hears "not modified"."""

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from govkz_crawler.politeness.state import courtesy_of


class Throttle(AutoThrottle):
    """Scrapy's own slows down after any slow answer but speeds up only after a 200.

    For errors that is right: they come fast. A 304 is no error, and after one slow answer it would keep thousands of
    polls slow that the site has no trouble with.

    Scrapy counts its delay from one question to the next: who waits for the answer anyway would not rest any longer
    for it. So ``pauses`` is told, and counts it from the answer.
    """

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response.replace(status=200) if response.status == 304 else response)
        courtesy_of(self.crawler).throttle_delay = slot.delay
