"""What goes wrong: each kind of fault is a function that spoils a reply, or misleads the question that it answers.

Kinds and their options are the names and arguments of the functions in this package::

    standin.fault("graphql", "status", code=503, times=2)
    standin.fault("/api/v1/public/rss/mfa/news/kk", "truncated")
    standin.fault(Where("rss", entity="mfa", lang="kk"), "stale", minutes=30, since=monday, until=tuesday)
    standin.fault(lambda record: b'"kk"' in record.body, "empty_page", nth=3, times=1)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from tests.standin.faults import answers, bombs, bytes, feeds, lists, rows, wire
from tests.standin.messages import Record, Reply
from tests.standin.question import Question

Match = str | Callable[[Record], bool]

SPOILING: dict[str, Callable[..., None]] = {
    kind.__name__: kind for kind in (*answers.KINDS, *rows.KINDS, *feeds.KINDS, *bombs.KINDS, *bytes.KINDS, *wire.KINDS)
}
MISLEADING: dict[str, Callable[..., None]] = {kind.__name__: kind for kind in lists.KINDS}
KINDS = SPOILING | MISLEADING
WHEN = frozenset({"nth", "times", "since", "until", "chance"})


@dataclass
class Fault:
    """Strikes ``times`` matching requests (None: all of them), from the ``nth`` on, between ``since`` and ``until`` by
    the clock of the world, each with ``chance``.

    ``match`` is the name of an interface (robots, rss, graphql, rest, detail, page, other), a path without its query,
    or a function of the request, such as ``Where``. ``luck`` seeds the draws.
    """

    match: Match
    kind: str
    nth: int = 1
    times: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    chance: float = 1.0
    options: dict[str, Any] = field(default_factory=dict)
    luck: str = ""
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}")

    def strikes(self, record: Record, now: datetime) -> bool:
        """Counts the request if it matches."""
        if (self.since and now < self.since) or (self.until and now >= self.until) or not self._matches(record):
            return False
        self.seen += 1
        due = self.nth <= self.seen and (self.times is None or self.seen < self.nth + self.times)
        return due and (self.chance >= 1 or Random(f"{self.luck} {self.seen}").random() < self.chance)

    def mislead(self, question: Question) -> None:
        """Before the rows of a list are chosen."""
        if self.kind in MISLEADING:
            MISLEADING[self.kind](question, **self.options)

    def spoil(self, reply: Reply) -> None:
        """After the answer was made."""
        if self.kind in SPOILING:
            SPOILING[self.kind](reply, **self.options)

    def _matches(self, record: Record) -> bool:
        if callable(self.match):
            return self.match(record)
        return self.match in (record.interface, record.route)
