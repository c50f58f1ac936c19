"""Collects the problems of a run across feeds (refusals, changed shapes, faults), and which feeds to leave alone."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from govkz_crawler.items import Feed
from govkz_crawler.politeness.errors import NO_ANSWER, BudgetSpent, Disallowed, LeftAlone, SourceStopped
from govkz_crawler.sources.answer import line
from govkz_crawler.sources.feed_page import Faulty, Refused, ShapeChanged, SourceError, Stopped
from govkz_crawler.transport.errors import Unreadable, Unrecorded

# So many feeds in a row without a readable answer: the interface is down, and asking on would only add to its load.
# Whether the site itself is down is noticed sooner and below, in politeness.pauses, and is over when LeftAlone comes.
FAULTS_IN_A_ROW = 10

_EXAMPLES = 20  # faults, and unknown names on a page, that the report spells out


@dataclass
class RunProblems:
    """Kept for one run and shown in its report."""

    refusals: dict[str, str] = field(default_factory=dict)  # source: reason
    shapes: dict[str, dict[str, str]] = field(default_factory=dict)  # source: feed, expected, found
    faults: Counter[str] = field(default_factory=Counter)  # source: feeds it failed for
    fault_examples: list[dict[str, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)  # "source field": pages that had it
    fatal: str | None = None  # what ended the run's use: nothing recorded, no evidence kept, a bug of ours
    doubts: dict[str, str] = field(default_factory=dict)  # feed: why its reading is not to be relied on
    site_wide: str | None = None  # why the site-wide list was not used
    left_alone: str | None = None  # why nobody is asked anything more
    budget_spent: bool = False
    site_clock: Literal["compared", "unknown"] | None = None  # whether answers told the time; None where none came
    clock_off: str | None = None  # this machine's clock is far from the site's, so nothing is to be written
    _in_a_row: Counter[str] = field(default_factory=Counter)

    def stopped(self, source: str) -> bool:
        """Whether the source is left alone for the rest of the run."""
        down = self._in_a_row[source] >= FAULTS_IN_A_ROW
        return bool(self.left_alone) or source in self.refusals or source in self.shapes or down

    def refused(self, source: str, reason: str) -> None:
        self.refusals.setdefault(source, reason)

    def shape_changed(self, source: str, error: ShapeChanged, feed: Feed) -> None:
        self.shapes.setdefault(source, {"feed": str(feed), "expected": error.expected, "found": error.found})

    def clock_contradicted(self, source: str, expected: str, found: str) -> None:
        """The dates of a source do not show the clock that they are read by. What it says is true all the same."""
        self.shapes.setdefault(f"clock of {source}", {"feed": "", "expected": expected, "found": found})

    def clock_is_off(self, reason: str) -> None:
        self.clock_off = self.fatal = reason

    def faulty(self, source: str, reason: str, feed: Feed) -> None:
        self.faults[source] += 1
        self._in_a_row[source] += 1
        if len(self.fault_examples) < _EXAMPLES:
            self.fault_examples.append({"source": source, "feed": str(feed), "reason": reason})

    def answered(self, source: str, unknown: frozenset[str]) -> None:
        """A readable page came; names nobody asked for are counted."""
        self._in_a_row[source] = 0
        self.unknown.update(f"{source} {line(name)}" for name in sorted(unknown)[:_EXAMPLES])

    def doubted(self, feed: Feed, reason: str) -> None:
        """A reading lacks what it should have shown: somebody should look at it."""
        if len(self.doubts) < _EXAMPLES:
            self.doubts.setdefault(str(feed), reason)

    def why_stopped(self, source: str) -> str:
        """Why a source is left alone."""
        if self.left_alone:
            return self.left_alone
        return self.refusals.get(source) or ("changed shape" if source in self.shapes else "not answering")

    def why_nobody(self) -> str:
        """Why a feed could not be asked for at all."""
        if self.left_alone:
            return self.left_alone
        down = [source for source, n in self._in_a_row.items() if n >= FAULTS_IN_A_ROW]
        stopped = dict.fromkeys((*self.refusals, *self.shapes, *down))
        reasons = [f"{source}: {self.why_stopped(source)}" for source in stopped]
        return "; ".join(reasons) or "no permitted source serves it"

    def read_failure(self, error: BaseException | None) -> SourceError:
        """The reason behind a request that brought no response."""
        match error:
            case SourceError():
                return error
            case Unrecorded():
                self.fatal = self.fatal or str(error)
                return Faulty("not in the cassette")
            case LeftAlone() | Unreadable():
                if isinstance(error, LeftAlone):
                    self.left_alone = str(error)
                    self.budget_spent = isinstance(error, BudgetSpent)
                return Faulty(str(error))
            case SourceStopped():
                return Stopped(self.why_stopped(error.source))
            case Disallowed():
                return Refused(str(error))
        reason = line(f"{type(error).__name__}: {error}".rstrip(": "))
        if not isinstance(error, NO_ANSWER):
            self.fatal = self.fatal or reason
        return Faulty(reason)
