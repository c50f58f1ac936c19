"""Makes the doctor's requests one by one, with the politeness of a crawl: robots.txt, delay, budget."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from govkz_crawler.items import Feed
from govkz_crawler.operate.doctor.probes import PROBES, Answer, Verdict
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.conditional import unchanged, validator
from govkz_crawler.sources.feed_page import Absent, Faulty, Refused, ShapeChanged, SourceError
from govkz_crawler.spiders.base import PressSpiderBase

_QUIETLY = {
    "ITEM_PIPELINES": {},  # nothing is archived
    "EXTENSIONS": {},
    "GOVKZ_WARC_DIR": "",
    "RETRY_ENABLED": False,  # an answer is wanted, not the best of four
}


class DoctorSpider(PressSpiderBase):
    """``answers`` fills up in the order of the probes; ``robots`` is the answer to robots.txt, if there was one."""

    name = "doctor"
    allowed: ClassVar[tuple[str, ...]] = ("entities",)
    answers: dict[str, Answer]
    robots: Response | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.answers = {}
        crawler.signals.connect(spider.response_received, signals.response_received)
        return spider

    def response_received(self, response: Response, request: Request) -> None:
        if urlsplit(request.url).path == "/robots.txt":
            self.robots = response

    async def start(self) -> AsyncIterator[Any]:
        for probe in PROBES:
            feed = probe.feed(self.arguments.entities[0])
            if request := probe.ask(self.context.base_url, feed, self.answers):
                self.answers[probe.name] = await self._ask(probe.source, feed, request)
        return
        yield  # an answer is no item: this only makes an iterator of it, as Scrapy wants

    async def _ask(self, source: str, feed: Feed, request: Request) -> Answer:
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever it is, the verdict says so and the next question is put
            return _verdict(feed, self.context.problems.read_failure(error))
        try:
            answer = Answer(feed, "not modified") if unchanged(response) else _read(source, feed, response)
        except SourceError as error:
            answer = _verdict(feed, error)
        answer.status, answer.headers = response.status, response.headers
        answer.seconds = float(response.meta.get("download_latency", 0.0))
        answer.asked_at = response.meta["asked_at"]
        return answer


def examine(settings: Settings, entity: str) -> DoctorSpider:
    """Runs the spider to its end. Scrapy can do so once in a process."""
    for name, value in _QUIETLY.items():
        settings.set(name, value, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(DoctorSpider)
    process.crawl(crawler, entities=entity)
    process.start()
    assert isinstance(crawler.spider, DoctorSpider)
    return crawler.spider


def _read(source: str, feed: Feed, response: Response) -> Answer:
    page = SOURCES[source].read_at(response.meta["asked_at"], response, feed)
    return Answer(feed, "answers", page=page, validator=validator(response))


def _verdict(feed: Feed, error: SourceError) -> Answer:
    verdicts: dict[type[SourceError], Verdict] = {
        Refused: "refused", Absent: "absent", Faulty: "faulty", ShapeChanged: "changed shape",
    }  # fmt: skip
    return Answer(feed, verdicts[type(error)], str(error))
