"""What the pipelines share."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

from govkz_crawler.items import PressItem, Rejected

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_RAW_LIMIT = 2_000  # characters; enough to see what was wrong


class PressPipeline(ABC):
    """Calls ``process`` for press items and lets everything else pass."""

    def __init__(self, base_url: str, count: Callable[[str], None] = lambda what: None) -> None:
        self.base_url = base_url
        self._count = count

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        assert crawler.stats is not None
        return cls(crawler.settings["GOVKZ_BASE_URL"], crawler.stats.inc_value)

    def process_item(self, item: Any) -> Any:
        return self.process(item) if isinstance(item, PressItem) else item

    @abstractmethod
    def process(self, item: PressItem) -> PressItem | Rejected:
        """The item, cleaned in place, or what is kept apart of it."""

    def repaired(self, what: str) -> None:
        """Count something that was put right, for the run report."""
        self._count(f"govkz/repaired/{what}")


def reject(item: PressItem, reason: str) -> Rejected:
    """The item kept apart."""
    raw = json.dumps(asdict(item), ensure_ascii=False)[:_RAW_LIMIT]
    return Rejected(item.section, item.lang, reason, raw, item.article_id)
