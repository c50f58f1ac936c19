"""Cuts a crawl into parts that share no feed."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scrapy.settings import BaseSettings

from govkz_crawler.spiders.arguments import ALL, Arguments, WrongArguments
from govkz_crawler.spiders.history import HistorySpider
from govkz_crawler.spiders.press import PressSpider

SPIDERS = {spider.name: spider for spider in (PressSpider, HistorySpider)}

# What is lost, and asked for again, when a worker dies; at one request a second it is minutes.
_ENTITIES = 25


class Shard(NamedTuple):
    """Some feeds: arguments of a spider. Its name is short, and no other shard of the crawl has it."""

    name: str
    spider: str
    given: dict[str, str]


def shards(spider: str, given: Mapping[str, str], settings: BaseSettings) -> list[Shard]:
    """Each section and language on its own, and of many entities some at a time. Raises WrongArguments.

    What is named twice is crawled once. The site-wide list is not cut: it is one list.
    """
    if spider not in SPIDERS:
        raise WrongArguments(f"name one of the spiders {', '.join(SPIDERS)}")
    arguments = SPIDERS[spider].check(given, settings)
    period = {name: value for name in ("since", "until") if name in given and (value := getattr(arguments, name))}
    return [
        Shard(f"{section}-{lang}-{number}", spider, period | {"sections": section, "langs": lang, "entities": entities})
        for section in arguments.sections
        for lang in arguments.langs
        for number, entities in enumerate(_slices(arguments), start=1)
    ]


def _slices(arguments: Arguments) -> Iterator[str]:
    if arguments.entities == (ALL,):
        yield ALL
        return
    for start in range(0, len(arguments.entities), _ENTITIES):
        yield ",".join(arguments.entities[start : start + _ENTITIES])
