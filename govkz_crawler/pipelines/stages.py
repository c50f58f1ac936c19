"""All that is pure between a source and the archive. Nothing of Scrapy is imported: a second process does it, too."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from govkz_crawler.items import PressItem
from govkz_crawler.pipelines.base import PressPipeline
from govkz_crawler.pipelines.dates import DatesPipeline
from govkz_crawler.pipelines.facts import FactsPipeline
from govkz_crawler.pipelines.language import LanguagePipeline
from govkz_crawler.pipelines.text import TextPipeline
from govkz_crawler.pipelines.urls import UrlsPipeline
from govkz_crawler.pipelines.validate import ValidatePipeline

STAGES: tuple[type[PressPipeline], ...] = (
    TextPipeline, DatesPipeline, UrlsPipeline, LanguagePipeline, FactsPipeline, ValidatePipeline,
)  # fmt: skip


class Normalised(NamedTuple):
    """What became of one thing, and what was put right on the way; ``error`` is a fault of ours."""

    item: Any
    repaired: list[str]
    error: Exception | None = None


def normalise(base_url: str, items: Sequence[Any]) -> list[Normalised]:
    """Each item through all stages; what is no press item stays as it is."""
    repaired: list[str] = []
    stages = [stage(base_url, repaired.append) for stage in STAGES]
    made = []
    for item in items:
        made.append(_one(stages, item, repaired))
        repaired.clear()
    return made


def _one(stages: Sequence[PressPipeline], item: Any, repaired: list[str]) -> Normalised:
    done = item
    try:
        for stage in stages if isinstance(item, PressItem) else ():
            done = stage.process_item(done)
    except Exception as error:  # one item's, for Scrapy to tell
        return Normalised(item, [*repaired], error)
    return Normalised(done, [*repaired])
