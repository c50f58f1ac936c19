"""A request for a list as the server understands it, and the rows that answer it.

Faults of lists change the question before its rows are chosen, so that every page of a walk tells the same lie.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.standin.item import Row
from tests.standin.listings import Listing, Narrowing, Window
from tests.standin.world import World

Fault = Callable[["Question"], None]


@dataclass(slots=True)
class Question:
    """``narrowed`` say which keys of the whole list (oldest first) there are at all; ``rewritten`` change the whole
    list of rows, as shown, before the page is cut out of it. ``clamped``: a page past the end is the last one.
    """

    world: World
    listing: Listing
    window: Window
    now: datetime
    narrowed: list[Narrowing] = field(default_factory=list)
    rewritten: list[Callable[[list[Row]], list[Row]]] = field(default_factory=list)
    clamped: bool = False

    def rows(self) -> list[Row]:
        if not self.rewritten and not self.clamped:
            return self.world.page(self.listing, self.window, self.narrowed)
        rows = self.world.page(self.listing, replace(self.window, start=0, size=None), self.narrowed)
        for rewrite in self.rewritten:
            rows = rewrite(rows)
        start, size = self.window.start, self.window.size
        if self.clamped and size:
            start = min(start, max(len(rows) - 1, 0) // size * size)
        return rows[start:] if size is None else rows[start : start + size]
