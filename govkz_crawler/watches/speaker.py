"""Tells people and programs that watch what an event says: in their language, with its address, and as JSON."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from govkz_crawler.browse.change_text import brief
from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.wording import Wording
from govkz_crawler.interchange.citation import WARNINGS
from govkz_crawler.watches.queue import Queued
from govkz_crawler.watches.watch import Watch


@dataclass(frozen=True, slots=True)
class Speaker:
    """Tells of events as a watch wants it."""

    watch: Watch

    @property
    def wording(self) -> Wording:
        return Wording(self.watch.words)

    def absolute(self, event: PressEvent) -> Callable[[str], str]:
        """Makes an address for everybody of one below the pages; without public pages it is the item's on gov.kz."""
        public = self.watch.public_url.rstrip("/")
        return lambda path: f"{public}{path}" if public else event.url

    def page(self, event: PressEvent) -> str:
        """Where people read of it."""
        return self.absolute(event)(event.address)

    def title(self, event: PressEvent) -> str:
        """What happened to what; a demo, or what another server answered, says so first."""
        warning = WARNINGS.get(event.origin)
        told = f"{self.wording(f'event_{event.kind}')}: {event.title}"
        return f"{warning} · {told}" if warning else told

    def data(self, queued: Queued) -> dict[str, Any]:
        """All of it, for programs: the fields of ``PressEvent``, and ``key``, ``watch``, ``page`` and ``brief``."""
        event = queued.event
        return {
            "key": queued.key, "watch": self.watch.name, "page": self.page(event),
            "brief": brief(event, self.wording), **asdict(event),
        }  # fmt: skip
