"""AutoThrottle, for a crawl that hears "not modified" most of the time."""

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class Throttle(AutoThrottle):
    """Scrapy's own slows down after any slow answer but speeds up only after a 200.

    For errors that is right: they come fast. A 304 is no error, and after one slow answer it would keep thousands of
    polls slow that the site has no trouble with.
    """

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response.replace(status=200) if response.status == 304 else response)
