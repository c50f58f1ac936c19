"""Walks through one feed, newest item first, down to a moment: what to ask next and when it is over.

The list moves while it is read: inserts push rows down, deletions pull rows up past a page already read. So a walk
does not count pages where it can help it: each request asks for what is older than the last row of the page before
(plus that row's own second, for rows that share it), which no insert or deletion can shift. Where the interface has no
such question, or does not honour it, pages are counted and the list is read again until nothing unseen comes.

A walk ends on progress and not on the server's good behaviour: a page that repeats what this reading of the list has
already shown, and nothing else, ends it.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from govkz_crawler.limits import NEVER
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.sources.feed_page import Faulty, ShapeChanged

Row = tuple[int | None, str | None]  # article id, published_at in UTC; None where a row has none that can be read

# A list that brings unseen items at every reading is not going to be read whole in this run.
MOST_READINGS = 5

# Servers that cap the page size list at least this many rows; fewer is the end of the list, not a cap.
SMALLEST_CAP = 10


@dataclass(slots=True)
class Window:
    """What one page proves: every listed item published strictly between the two moments is in ``seen``."""

    after: str
    before: str
    seen: frozenset[int]


_NOTHING = Window(NEVER, NEVER, frozenset())


@dataclass(slots=True)
class Walk:
    """State of one walk. ``since`` None means one page only."""

    since: str | None
    until: str | None = None
    size: int = 50
    by_date: bool = True

    before: str | None = None
    page: int = 1
    over: Literal["", "found", "reached", "exhausted", "restless"] = ""
    oldest: str | None = None
    seen: set[int] = field(default_factory=set)  # by pages: all of the walk; by date: the boundary second only
    unseen: int = 0  # where pages are counted: what the present reading brought, newcomers at the top aside
    newest: str | None = None  # by pages: the date at the top when the walk began
    readings: int = 1
    items: int = 0  # listed so far, each once
    largest: int = 0
    short_above: str | None = None  # where a page listed fewer rows than others though more followed
    _last_rows: int | None = None
    _shown: set[int] = field(default_factory=set)  # while pages are counted: by those before, in this reading

    def __post_init__(self) -> None:
        self.before = self.until if self.by_date else None

    def take(self, rows: Sequence[Row], unusable: Sequence[Row] = ()) -> Window:
        """Read one page: decides what comes next (``before``, ``page``) or that the walk is ``over``.

        ``unusable`` are rows of it that cannot become items. Raises ShapeChanged when rows are not newest first or
        none of several tells a date, Faulty when a page leaves out what it must list.
        """
        _check_order(rows)
        rows = [*rows, *unusable]
        if len(rows) > 1 and not any(date for _, date in rows):
            raise ShapeChanged("rows with a date", f"{len(rows)} rows without")
        if self.by_date and not rows and self.page == 1 and self.oldest:
            raise Faulty("an empty page where the last row of the page before had to be listed again")
        self._note_short(rows)
        if self.by_date and self._bound_ignored(rows):
            self._count_pages()
        self.items += len({id_ for id_, _ in rows} - self.seen)
        if self._repeats(rows):
            self.over = "restless"
            return _NOTHING
        window = self._by_date(rows) if self.by_date else self._by_page(rows)
        if self.since is None and not self.over:
            self.over = "reached"
        return window

    def stop(self) -> Window:
        """Whoever walks has found what was looked for.

        Returns what the pages prove together where they are counted: none of them has proved anything by itself.
        """
        if self.over or self.by_date:
            self.over = self.over or "found"
            return _NOTHING
        self.over = "found"
        return Window(self.oldest or NEVER, self.until or NEVER, frozenset(self.seen))

    @property
    def covered_from(self) -> str | None:
        """From when on everything listed has been read."""
        if self.short_above:
            return self.short_above
        return self.since if self.since and self.over in ("reached", "exhausted") else self.oldest

    def _by_date(self, rows: Sequence[Row]) -> Window:
        ids = {id_ for id_, _ in rows if id_ is not None}
        upper = self.before or NEVER
        lowest = min((date for _, date in rows if date), default=None)
        boundary = None if upper == NEVER else _just_before(upper)
        self.unseen += sum(id_ not in self.seen and date == boundary for id_, date in rows if id_ and date)
        ended = lowest is None or (ids <= self.seen and len(rows) < max(self.largest, SMALLEST_CAP))
        reached = bool(self.since and lowest and lowest < self.since)
        bound = None if lowest is None else _just_after(lowest)
        if lowest:
            self.oldest = min(lowest, self.oldest or NEVER)
        if self.page > 1 and self.unseen and bound != self.before:
            return self._again(ids, upper)
        if ended or reached:
            self.over = "reached" if reached else "exhausted"
            return Window(_just_before(self.since), upper, frozenset(ids | self.seen))
        if bound == self.before:
            self.page += 1
            self.seen |= ids
            return Window(upper, upper, frozenset())
        window = Window(lowest or upper, upper, frozenset(ids | self.seen))
        self.before, self.page, self.unseen, self.readings = bound, 1, 0, 1
        self.seen = {id_ for id_, date in rows if id_ is not None and date == lowest}
        return window

    def _again(self, ids: set[int], upper: str) -> Window:
        """More rows share a second than fit a page, so pages are counted: once more, until nothing unseen comes."""
        self.readings += 1
        self.over = "restless" if self.readings > MOST_READINGS else ""
        self.page, self.unseen, self._last_rows = 1, 0, None
        self.seen |= ids
        return Window(upper, upper, frozenset())

    def _by_page(self, rows: Sequence[Row]) -> Window:
        ids = {id_ for id_, _ in rows if id_ is not None}
        self.newest = self.newest or max((date for _, date in rows if date), default=None)
        self.unseen += sum(id_ not in self.seen and not self._newcomer(date) for id_, date in rows if id_)
        self.seen |= ids
        lowest = min((date for _, date in rows if date), default=None)
        self.oldest = min(lowest or NEVER, self.oldest or NEVER) if lowest or self.oldest else None
        if rows and not (self.since and lowest and lowest < self.since):
            self.page += 1
            return _NOTHING
        if self.page == 1 or (self.readings > 1 and not self.unseen):
            self.over = "reached" if rows else "exhausted"
        elif self.readings >= MOST_READINGS:
            self.over = "restless"
        else:
            # A server that cuts its pages counts them by the size that is asked for: this one leaves out no row.
            self.size = min(self.size, self.largest)
            self.page, self.unseen, self.readings, self._last_rows = 1, 0, self.readings + 1, None
            return _NOTHING
        return Window(_just_before(self.since), self.until or NEVER, frozenset(self.seen))

    def _newcomer(self, date: str | None) -> bool:
        """Published since the walk began: the next run's, and no sign that rows were shifted past the reader."""
        return bool(date and self.newest and date > self.newest)

    def _repeats(self, rows: Sequence[Row]) -> bool:
        """Whether a further page has nothing that the pages before it did not have: the number was not honoured."""
        ids = {id_ for id_, _ in rows if id_ is not None}
        if self.page == 1:
            self._shown = set()
        repeated = self.page > 1 and bool(rows) and ids <= self._shown
        self._shown |= ids
        return repeated

    def _bound_ignored(self, rows: Sequence[Row]) -> bool:
        return bool(self.before) and any(date >= self.before for _, date in rows if date and self.before)

    def _count_pages(self) -> None:
        self.by_date, self.before, self.page, self.seen, self.largest, self._last_rows = False, None, 0, set(), 0, None

    def _note_short(self, rows: Sequence[Row]) -> None:
        """A page shorter than another, with more to follow, is an answer that left something out.

        A server that caps the page size lists the same number each time, and not only a few; only the last page may be
        shorter. By date each page begins where the one before has ended, however short that was.
        """
        previous, self._last_rows = self._last_rows, len(rows)
        self.largest = max(self.largest, len(rows))
        fresh = any(id_ not in self.seen for id_, _ in rows)
        least = self.largest if self.by_date else max(self.largest, min(self.size, SMALLEST_CAP))
        if previous is not None and previous < least and fresh and self.short_above is None:
            self.short_above = self.oldest


def _just_after(moment: str) -> str:
    return utc(parse_utc(moment) + timedelta(seconds=1))


def _just_before(moment: str | None) -> str:
    return utc(parse_utc(moment) - timedelta(seconds=1)) if moment else ""


def _check_order(rows: Sequence[Row]) -> None:
    dates = [date for _, date in rows if date]
    for newer, older in itertools.pairwise(dates):
        if older > newer:
            raise ShapeChanged("rows newest first", f"{older} after {newer}")
