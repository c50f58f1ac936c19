"""Remembers what a spider has seen of one feed between two answers."""

import hashlib
import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from govkz_crawler.items import SITE_WIDE, Feed, Outcome, PressItem, Reading, Validator
from govkz_crawler.normalise.comparable_urls import comparable, with_comparable_urls
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.sources import CLOCKS
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.spiders.search import Search
from govkz_crawler.spiders.walk import Row, Walk

# So many missing items are no accident where they are more than a fifth of what is held.
MANY = 10


@dataclass(slots=True)
class Listed:
    """What a source without pages showed of the feed: RSS, or any list of what is new."""

    source: str | None = None
    entries: dict[int, PressItem] = field(default_factory=dict)  # within what is kept of the feed
    fresh: set[int] = field(default_factory=set)  # those whose full text is to be asked for
    from_at: str | None = None  # the oldest that was listed; None before anything was
    newest: str | None = None  # the newest that stands at its place by date
    overlaps: bool = True  # what was listed reaches back to what is held
    validator: Validator | None = None  # by which the list can be told
    held: int = 0  # items that are held and had to be listed
    missing: dict[int, str] = field(default_factory=dict)  # held, not listed: id and owner


@dataclass(slots=True)
class Walked:
    """How far a walk through the pages of one source has come, and what it showed."""

    source: str
    walk: Walk
    shown: set[int] = field(default_factory=set)  # fresh entries of the list that the walk has met
    held_back: list[PressItem] = field(default_factory=list)  # the last rows, until the next page has come
    met: set[int] = field(default_factory=set)  # all that the walk has shown
    held: int = 0  # items that are held and had to be met
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

    listed: Listed = field(default_factory=Listed)
    walked: Walked | None = None
    search: Search | None = None  # for what was missing
    broken_off: Walked | None = None  # a walk that a fault ended
    odd: set[int] = field(default_factory=set)  # in rows of the list that cannot be used: not missing either
    owners: set[str] = field(default_factory=set)  # site-wide: the entities of the items that were listed

    @property
    def walk(self) -> Walk:
        """The walk that is under way."""
        assert self.walked is not None
        return self.walked.walk

    @property
    def walk_end(self) -> str:
        """How the walk ended; empty where it has not, or there was none."""
        return self.walked.walk.over if self.walked else ""

    @property
    def reaches_back(self) -> bool:
        """Whether nothing lies unread between what was shown and what is held."""
        return self.listed.overlaps or self.walk_end in ("reached", "exhausted")

    @property
    def without_text(self) -> set[int]:
        """Fresh entries whose full text has not come."""
        return self.listed.fresh - self.walked.shown if self.walked else self.listed.fresh

    @property
    def source_and_feed(self) -> tuple[str, Feed]:
        """Which source is being asked, for which feed."""
        look = self.search.look if self.search else None
        if self.search is None or look is None:
            return self.source or "", self.feed
        if look.kind == "list":
            return self.search.list_source or "", self.feed
        return self.search.source, replace(self.feed, entity=SITE_WIDE) if look.kind == "site" else self.feed

    @property
    def missing(self) -> dict[int, str]:
        """What is held and was not shown where it had to be: id and owner."""
        missed = self.listed.missing | (self.walked.missing if self.walked else {})
        shown = self.listed.entries.keys() | self.odd | (self.walked.met if self.walked else set())
        return {id_: owner for id_, owner in missed.items() if id_ not in shown}

    @property
    def gone(self) -> set[int]:
        """What is missing, was searched for and found nowhere."""
        return self.search.gone() if self.search else set()

    @property
    def unsettled(self) -> set[int]:
        """What is missing, though nothing proves that it is gone."""
        found = self.search.wanted.keys() - self.search.open.keys() if self.search else set()
        return self.missing.keys() - found - self.gone

    @property
    def misses_much(self) -> bool:
        """Whether a reading lacks so much of what is held that it is suspect: who has removed all that at once?"""
        return any(
            len(part.missing) > MANY and len(part.missing) * 5 > part.held
            for part in (self.listed, self.walked)
            if part
        )

    def reading(
        self,
        outcome: Outcome,
        reason: str | None,
        period: tuple[str | None, str | None],
        fingerprinted: AbstractSet[int],
    ) -> Reading:
        """The reading that this job amounts to."""
        listed, walked = self.listed, self.walked.walk.items if self.walked else 0
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
            missing=frozenset(self.gone),
            listed_by=listed.source,
            fingerprints={id_: fingerprint(listed.entries[id_]) for id_ in fingerprinted & listed.entries.keys()},
            validator=listed.validator if outcome == "complete" and self._followed_up(fingerprinted) else None,
        )

    def _followed_up(self, fingerprinted: AbstractSet[int]) -> bool:
        """Whether looking at the same list again could bring nothing to light."""
        return self.listed.fresh <= fingerprinted and not self.missing

    @property
    def trouble(self) -> str | None:
        """Everything that went wrong, in a line; None when nothing did."""
        return "; ".join([*self.refusals, *self.faults]) or None


def fingerprint(item: PressItem) -> str:
    """Tells whether RSS shows an entry as it did before, but for what its addresses say of the visit."""
    addresses = [comparable(url) for url in (item.url, item.image_url) if url]
    texts = [with_comparable_urls(text or "") for text in (item.summary, item.body)]
    shown = [item.title, *texts, item.published_raw, *addresses]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:32]


def row(item: PressItem) -> Row:
    """What a walk needs to know of an item."""
    return item.article_id, moment(item)


def unusable_rows(page: FeedPage, source: str) -> list[Row]:
    """The same of the rows of a page that cannot become items: they stand in the list all the same."""
    return [(rejected.article_id, _moment(rejected.published_raw, source)) for rejected in page.rejected]


def moment(item: PressItem) -> str | None:
    """When the item was published, None where that cannot be read; the pipelines say what is wrong with it."""
    return _moment(item.published_raw, item.source)


def _moment(published_raw: str | None, source: str) -> str | None:
    try:
        return published(published_raw, CLOCKS[source]).at if published_raw else None
    except UnknownDate:
        return None
