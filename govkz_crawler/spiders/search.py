"""Searches the lists for items that a reading missed: an item counts as gone only where it was looked for.

A list that answers can lie: it shows its newest rows only, an older copy, half an index. So each missing item is asked
for again, where it must stand and where else it may be: in the list of what is new; in its feed, from the item that is
held before it to the one behind it; in the list of the whole site, by its date, for it may have moved; and, before the
miss that makes a removal, in its whole feed, for it may have been dated otherwise. Whoever does not show the items
beside it, or does not reach back to its date, says nothing of it. Pure: pages in, what to ask next out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.spiders.walk import Row, Walk

Kind = Literal["list", "feed", "site", "whole feed"]

# Missing items between which no more than a page of others stand are asked for in one go.
_ONE_GO = 40

# More questions than these are left to the next run.
MOST_LOOKS = 200

_SITE_PAGE = 10  # rows: one older than the item is enough to show that the list goes back so far


@dataclass(slots=True)
class Look:
    """One place to look in: ``wanted`` are the items that should be there, ``beside`` those held around them."""

    kind: Kind
    wanted: frozenset[int]
    walk: Walk | None  # None: a list without pages
    beside: frozenset[int] = frozenset()
    seen: set[int] = field(default_factory=set)
    oldest: str | None = None  # of the rows that it showed

    def take(self, rows: Sequence[Row], unusable: Sequence[Row] = ()) -> bool:
        """A page has come; returns whether the look is over. Takes and raises what ``Walk.take`` does."""
        self.seen |= {id_ for id_, _ in (*rows, *unusable) if id_ is not None}
        dates = [date for _, date in rows if date]
        self.oldest = min((date for date in (self.oldest, *dates) if date), default=None)
        if self.walk is None:
            return True
        self.walk.take(rows, unusable)
        return bool(self.walk.over)


@dataclass(slots=True)
class Search:
    """``source`` is asked about items (id and owner) of which it has shown each; ``dates`` are theirs.

    ``around`` are the items held from just before the newest to just behind the oldest of them, with their dates, the
    newest first. ``emptied``: the reading had nothing at all, and no list showed anything either. ``list_source`` is a
    source without pages that can be asked as well, and ``by_site`` says that ``source`` may list the whole site.
    """

    source: str
    wanted: dict[int, str]
    dates: dict[int, str]
    around: Sequence[tuple[int, str]]
    emptied: bool
    list_source: str | None = None
    by_site: bool = False
    looks: list[Look] = field(default_factory=list)  # still to be taken
    taken: list[Look] = field(default_factory=list)
    failed: set[Kind] = field(default_factory=set)

    @property
    def look(self) -> Look | None:
        """The one that is being taken."""
        return self.looks[0] if self.looks else None

    @property
    def open(self) -> dict[int, str]:
        """What has not been found: id and owner."""
        found = {id_ for look in self.taken for id_ in look.seen}
        return {id_: owner for id_, owner in self.wanted.items() if id_ not in found}

    def end_look(self) -> None:
        taken = self.looks.pop(0)
        self.taken.append(taken)
        if taken.kind == "site" and not self._reaches_back(taken):
            # Where the list does not go back so far, it does not go back further: the looks are the newest first.
            self.looks = [look for look in self.looks if look.kind != "site"]
            self.failed.add("site")
        self._forget_found()

    def fail_look(self) -> None:
        """What one look of a kind failed with, the others of that kind will."""
        failed = self.looks.pop(0)
        self.failed.add(failed.kind)
        self.looks = [look for look in self.looks if look.kind != failed.kind]

    def gone(self) -> set[int]:
        """The items that are not where they were, nor anywhere else, by answers that would have shown them."""
        return {id_ for id_ in self.open if self._is_gone(id_)}

    def _is_gone(self, id_: int) -> bool:
        feed, site = self._taken_for(id_, "feed"), self._taken_for(id_, "site")
        if "whole feed" in self.failed or (self.by_site and not site and "site" not in self.failed):
            return False
        reaches_back = any(look.oldest and look.oldest < self.dates[id_] for look in (*feed, *site))
        if self.emptied:
            elsewhere = any(look.kind in ("list", "site") for look in self.taken)  # the feed alone may be out of order
            nothing_anywhere = elsewhere and "list" not in self.failed and not any(look.seen for look in self.taken)
            return reaches_back or nothing_anywhere
        return reaches_back and bool(feed) and all(_shows_neighbours(look) for look in feed)

    def _reaches_back(self, look: Look) -> bool:
        """Whether it showed a row that is older than what was looked for."""
        return bool(look.oldest) and (look.oldest or "") < min(self.dates[id_] for id_ in look.wanted)

    def _taken_for(self, id_: int, kind: Kind) -> list[Look]:
        return [look for look in self.taken if look.kind == kind and id_ in look.wanted]

    def _forget_found(self) -> None:
        left = self.open.keys()
        self.looks = [look for look in self.looks if look.wanted & left]


def plan(search: Search, *, by_date: bool, whole: Iterable[int]) -> None:
    """Which looks to take; ``by_date`` says whether pages can be asked for by date.

    ``whole`` are the items that another miss would remove, where the reading has not read all of the feed already.
    """
    wanted = frozenset(search.wanted)
    if search.list_source:
        search.looks.append(Look("list", wanted, None))
    search.looks += _in_feed(search)
    if search.by_site:
        search.looks += [
            _on_site(id_, search.dates[id_]) for id_ in sorted(wanted, key=search.dates.__getitem__, reverse=True)
        ]
    search.looks = search.looks[:MOST_LOOKS]
    if last := wanted & set(whole):
        search.looks.append(Look("whole feed", last, Walk(since="")))
    for look in search.looks:
        if look.walk and not by_date:
            look.walk.by_date, look.walk.before = False, None


def _in_feed(search: Search) -> list[Look]:
    """Looks from the item held before a missing one down to the one behind it, those near each other in one go."""
    around = search.around
    places = [place for place, (id_, _) in enumerate(around) if id_ in search.wanted]
    groups: list[list[int]] = []
    for place in places:
        if groups and place - groups[-1][-1] <= _ONE_GO:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [_narrow(search, places[0], places[-1]) for places in groups]


def _narrow(search: Search, first: int, last: int) -> Look:
    around = search.around
    span = around[max(first - 1, 0) : last + 2]
    wanted = frozenset(id_ for id_, _ in span if id_ in search.wanted)
    until = _later(span[0][1]) if first > 0 else None
    return Look("feed", wanted, Walk(since=span[-1][1], until=until), frozenset(id_ for id_, _ in span) - wanted)


def _on_site(id_: int, date: str) -> Look:
    return Look("site", frozenset({id_}), Walk(since=None, until=_later(date), size=_SITE_PAGE))


def _shows_neighbours(look: Look) -> bool:
    """All that is held beside the missing items was shown again, or all but a few of many."""
    unseen = len(look.beside - look.seen)
    return unseen == 0 or unseen * 10 < len(look.beside)


def _later(moment: str) -> str:
    return utc(parse_utc(moment) + timedelta(seconds=1))
