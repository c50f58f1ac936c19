"""Asks for what its argument lists, one request after the other, and prints what came: JSON in, JSON out."""

import base64
import json
import sys
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

HANDLER = "govkz_crawler.transport.handler.PressDownloadHandler"


class Tiny(Spider):
    name = "tiny"
    asked: ClassVar[list[dict[str, Any]]] = []
    came: ClassVar[list[dict[str, Any]]] = []

    async def start(self) -> AsyncIterator[Any]:
        yield self._next()

    def _next(self) -> Request | None:
        if not self.asked:
            return None
        return Request(**self.asked.pop(0), callback=self._keep, errback=self._fail, dont_filter=True)

    def _keep(self, response: Response) -> Request | None:
        self.came.append(
            {
                "status": response.status,
                "kind": type(response).__name__,
                "body": base64.b64encode(response.body).decode(),
                "twice": [value.decode() for value in response.headers.getlist("X-Twice")],
                "ip": str(response.ip_address),
                "warc": (warc := response.meta.get("warc")) and [warc.file, warc.offset],
                "asked_at": response.meta["asked_at"],
            }
        )
        return self._next()

    def _fail(self, failure: Failure) -> Request | None:
        self.came.append({"error": type(failure.value).__name__, "text": str(failure.value)})
        return self._next()


def main() -> None:
    Tiny.asked, given = json.loads(sys.argv[1])
    settings = {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        **given,
    }
    process = AsyncCrawlerProcess(settings)
    process.crawl(Tiny)
    process.start()
    json.dump(Tiny.came, sys.stdout)


if __name__ == "__main__":
    main()
