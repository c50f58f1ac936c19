"""What a spider remembers of one feed between two answers."""

import hashlib
import json
from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from govkz_crawler.items import Feed, Outcome, PressItem, Reading, Validator
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.sources import CLOCKS
from govkz_crawler.spiders.walk import Row, Walk


@dataclass(slots=True)
class Listed:
    """What a source without pages showed of the feed: RSS, or any list of what is new."""

    entries: dict[int, PressItem] = field(default_factory=dict)  # within what is kept of the feed
    fresh: set[int] = field(default_factory=set)  # those whose full text is to be asked for
    from_at: str | None = None  # the oldest that was listed; None before anything was
    overlaps: bool = True  # what was listed reaches back to what is held
    validator: Validator | None = None  # by which the list can be told
    missing: dict[int, str] = field(default_factory=dict)  # held, not listed: id and owner


@dataclass(slots=True)
class Walked:
    """How far a walk through the pages of one source has come, and what it showed."""

    source: str
    walk: Walk
    shown: set[int] = field(default_factory=set)  # fresh entries of the list that the walk has met
    missing: dict[int, str] = field(default_factory=dict)  # held, not met where they had to be: id and owner


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

    listed: Listed = field(default_factory=Listed)
    walked: Walked | None = None
    broken_off: Walked | None = None  # a walk that a fault ended
    odd: set[int] = field(default_factory=set)  # listed in rows that cannot be used: not missing either
    owners: Counter[str] = field(default_factory=Counter)  # site-wide: items listed of each entity

    @property
    def walk(self) -> Walk:
        """The walk that is under way."""
        assert self.walked is not None
        return self.walked.walk

    @property
    def over(self) -> str:
        """How the walk ended; empty where it has not, or there was none."""
        return self.walked.walk.over if self.walked else ""

    @property
    def unmet(self) -> set[int]:
        """Fresh entries whose full text has not come."""
        return self.listed.fresh - self.walked.shown if self.walked else self.listed.fresh

    @property
    def missing(self) -> dict[int, str]:
        """What was not there, by whom it was last looked for: id and owner."""
        return self.walked.missing if self.walked else self.listed.missing

    def reading(
        self,
        outcome: Outcome,
        reason: str | None,
        period: tuple[str | None, str | None],
        fingerprinted: AbstractSet[int],
    ) -> Reading:
        """The reading that this job amounts to."""
        listed, walked = self.listed, self.walked.walk.items if self.walked else 0
        gone = self.missing.keys() - listed.entries.keys() - self.odd
        return Reading(
            feed=self.feed,
            source=self.source,
            outcome=outcome,
            reason=reason,
            extent="full" if self.walked and not listed.entries else "summary",
            began_at=self.started_at,
            asked_from=self.asked_from,
            asked_to=self.asked_to,
            from_at=period[0],
            to_at=period[1],
            items=max(walked, len(listed.entries), listed.validator.items if listed.validator else 0),
            seen=frozenset(listed.entries),
            missing=frozenset() if self.troubled else frozenset(gone),
            fingerprints={id_: fingerprint(listed.entries[id_]) for id_ in fingerprinted & listed.entries.keys()},
            validator=listed.validator if outcome == "complete" and self._followed_up(fingerprinted) else None,
        )

    def _followed_up(self, fingerprinted: AbstractSet[int]) -> bool:
        """Whether looking at the same list again could bring nothing to light."""
        return self.listed.fresh <= fingerprinted and not self.missing and not self.troubled

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
        return published(item.published_raw, CLOCKS[item.source]).at if item.published_raw else None
    except UnknownDate:
        return None
