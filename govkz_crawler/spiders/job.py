"""What a spider remembers of one feed between two answers."""

import hashlib
import json
from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from govkz_crawler.items import Feed, Outcome, PressItem, Reading, Validator
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.spiders.walk import Row, Walk


@dataclass(slots=True)
class Job:
    """One feed being looked at in this run. Plain data: it travels with the requests, to disk and back with JOBDIR."""

    feed: Feed
    started_at: str
    asked_from: str | None = None
    asked_to: str | None = None

    source: str | None = None  # the one that is being asked
    asked: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    absent: int = 0
    troubled: bool = False  # a shell, a refusal, a strange or short answer: absence proves nothing

    entries: dict[int, PressItem] = field(default_factory=dict)  # what RSS listed, within what is kept
    fresh: set[int] = field(default_factory=set)  # those whose full text is to be asked for
    listed_from: str | None = None  # the oldest that RSS listed
    validator: Validator | None = None  # by which its list can be told
    overlaps: bool = True  # what was listed reaches back to what is held

    walk: Walk | None = None
    broken_off: tuple[str, Walk] | None = None  # a walk that a fault ended, and its source
    shown: set[int] = field(default_factory=set)  # fresh entries that the walk has listed
    missing: dict[int, str] = field(default_factory=dict)  # held, not listed: id and owner
    odd: set[int] = field(default_factory=set)  # listed in rows that cannot be used: not missing either
    owners: Counter[str] = field(default_factory=Counter)  # site-wide: items listed of each entity

    def reading(
        self,
        outcome: Outcome,
        reason: str | None,
        period: tuple[str | None, str | None],
        fingerprinted: AbstractSet[int],
    ) -> Reading:
        """The reading that this job amounts to."""
        walked = self.walk.items if self.walk else 0
        return Reading(
            feed=self.feed,
            source=self.source,
            outcome=outcome,
            reason=reason,
            asked_from=self.asked_from,
            asked_to=self.asked_to,
            from_at=period[0],
            to_at=period[1],
            items=max(walked, len(self.entries), self.validator.items if self.validator else 0),
            seen=frozenset(self.entries),
            missing=frozenset() if self.troubled else frozenset(self.missing.keys() - self.entries.keys() - self.odd),
            fingerprints={id_: fingerprint(self.entries[id_]) for id_ in fingerprinted & self.entries.keys()},
            validator=self.validator if outcome == "complete" and self._followed_up(fingerprinted) else None,
        )

    def _followed_up(self, fingerprinted: AbstractSet[int]) -> bool:
        """Whether looking at the same list again could bring nothing to light."""
        return self.fresh <= fingerprinted and not self.missing and not self.troubled

    @property
    def trouble(self) -> str | None:
        """Everything that went wrong, in a line; None when nothing did."""
        return "; ".join([*self.refusals, *self.faults]) or None


def fingerprint(item: PressItem) -> str:
    """Tells whether RSS shows an entry as it did before."""
    shown = [item.title, item.summary, item.body, item.published_raw, item.url, item.image_url]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:32]


def row(item: PressItem) -> Row:
    """What a walk needs to know of an item."""
    return item.article_id, moment(item)


def moment(item: PressItem) -> str | None:
    """When the item was published, None where that cannot be read; the pipelines say what is wrong with it."""
    try:
        return published(item.published_raw).at if item.published_raw else None
    except UnknownDate:
        return None
