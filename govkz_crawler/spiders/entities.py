"""`scrapy crawl entities`: refreshes the site's registry of entities and keeps earlier names."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import fields
from typing import Any, ClassVar

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from govkz_crawler.items import NAMED_IN, SITE_WIDE, EntityName, Feed, Outcome, Reading, Rejected
from govkz_crawler.sources.feed_page import Faulty, Refused, ShapeChanged, SourceError, Stopped
from govkz_crawler.sources.registry_query import SOURCE, EntityRow, entities_request, read_entities
from govkz_crawler.spiders import refusal_middleware
from govkz_crawler.spiders.base import PressSpiderBase
from govkz_crawler.spiders.feed_reader import request_of

SECTION = "entities"  # under which coverage tells that the registry was read


class EntitiesSpider(PressSpiderBase):
    """Reads the registry once in each language, page by page."""

    name = "entities"
    allowed: ClassVar[tuple[str, ...]] = ("langs",)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set("FEED_EXPORT_FIELDS", [part.name for part in fields(EntityName)], priority="spider")

    async def start(self) -> AsyncIterator[Any]:
        langs = self.arguments.langs if "langs" in self.given else NAMED_IN
        for lang in langs:
            if lang in NAMED_IN:
                yield self._ask(lang, 1, {})

    def parse(self, response: Response) -> Iterator[Any]:
        """The names on one page of the registry, for `scrapy parse` and `scrapy shell`.

        @registry kk
        @returns items 1
        @scrapes slug name_kk
        """
        lang = (request_of(response).headers["Accept-Language"] or b"").decode()
        yield from (_named(row, lang, {}) for row in read_entities(response).entities)

    def _ask(self, lang: str, page: int, slugs: dict[str, str]) -> Request:
        request = entities_request(self.context.base_url, lang, page=page)
        return request.replace(
            callback=self.on_answer,
            errback=self.on_failure,
            meta=request.meta | {refusal_middleware.SOURCE: SOURCE},
            cb_kwargs={"lang": lang, "number": page, "slugs": slugs},
        )

    def on_answer(self, response: Response, lang: str, number: int, slugs: dict[str, str]) -> Iterator[Any]:
        try:
            page = read_entities(response)
        except Faulty as error:
            again = get_retry_request(request_of(response), spider=self, reason=str(error), give_up_log_level="DEBUG")
            yield again if again and response.status == 200 else self._failed(lang, error)
            return
        except SourceError as error:
            yield self._failed(lang, error)
            return
        for raw in page.rejected:
            yield Rejected(SECTION, lang, "no usable slug", raw)
        fresh = [row for row in page.entities if row.slug not in slugs]
        # A parent is named by id: ids are remembered so that the child's row can name the slug.
        slugs.update({row.slug: row.raw_id or "" for row in page.entities})
        by_id = {raw_id: slug for slug, raw_id in slugs.items() if raw_id}
        yield from (_named(row, lang, by_id) for row in fresh)
        if fresh:
            yield self._ask(lang, number + 1, slugs)
        else:
            yield self._end(lang, slugs, repeats=bool(page.entities))

    def _end(self, lang: str, slugs: dict[str, str], *, repeats: bool) -> Reading:
        """``repeats``: the last page was not empty, but brought nothing that those before it had not."""
        if not slugs:
            return self._reading(lang, "failed", "an empty registry", 0)
        if repeats:
            return self._reading(lang, "partial", "the registry repeats its pages", len(slugs))
        return self._reading(lang, "complete", None, len(slugs))

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        lang = failure.request.cb_kwargs["lang"]  # type: ignore[attr-defined]
        yield self._failed(lang, self.context.problems.read_failure(failure.value))

    def _failed(self, lang: str, error: SourceError) -> Reading:
        feed = Feed(SITE_WIDE, SECTION, lang)
        match error:
            case Stopped():
                return self._reading(lang, "refused", str(error), 0)
            case Refused():
                self.context.problems.refused(SOURCE, str(error))
                return self._reading(lang, "refused", str(error), 0)
            case ShapeChanged():
                self.context.problems.shape_changed(SOURCE, error, feed)
            case _:
                self.context.problems.faulty(SOURCE, str(error), feed)
        return self._reading(lang, "failed", str(error), 0)

    def _reading(self, lang: str, outcome: Outcome, reason: str | None, items: int) -> Reading:
        return Reading(Feed(SITE_WIDE, SECTION, lang), SOURCE, outcome, reason, items=items)


def _named(row: EntityRow, lang: str, by_id: dict[str, str]) -> EntityName:
    name = EntityName(slug=row.slug, parent=by_id.get(row.parent or ""))
    setattr(name, f"name_{lang}", row.name)
    return name
