"""A crawler as far as the middlewares need one: settings, and a network whose answers are written down beforehand."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from govkz_crawler import settings
from govkz_crawler.spiders.context import CrawlContext

SITE = "http://site.test"

Answer = Callable[[Request], Response]


class Guest:
    """``answer`` gives a response for a request, or raises what a download fails with."""

    def __init__(self, folder: Path, answer: Answer | None = None, **given: Any) -> None:
        self.settings = Settings()
        self.settings.setmodule(settings)
        self.settings.setdict({"GOVKZ_ARCHIVE": str(folder / "press.db"), "GOVKZ_WARC_DIR": "", **given})
        self.spider = SimpleNamespace(context=CrawlContext.of(self.settings))
        self.engine = self
        self.running = True
        self.asked: list[str] = []
        self._answer = answer

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        assert self._answer
        return self._answer(request)


def respond(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(SITE, status=status, headers=named, body=body)


def asking(middleware: Any, path: str = "/graphql", **meta: Any) -> Request:
    """Lets a request pass the middleware; returns it, or raises what it is stopped with."""
    request = Request(SITE + path, meta=meta)

    async def ask() -> None:
        stopped = middleware.process_request(request)
        if stopped is not None:
            await stopped

    asyncio.run(ask())
    return request
