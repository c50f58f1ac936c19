"""Defines the result of reading an answer: a page of a feed, or one of four reasons why there is none."""

from dataclasses import dataclass, field

from govkz_crawler.items import PressItem, Rejected, Validator


@dataclass(slots=True)
class FeedPage:
    """One answer, read. ``rows`` counts what the site listed, good or bad: a page shorter than asked may be the last.

    ``unknown`` holds the names of fields nobody asked for; they are reported, never an error. ``validator`` is what the
    answer can be told by.
    """

    items: list[PressItem] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unknown: frozenset[str] = frozenset()
    validator: Validator | None = None

    @property
    def rows(self) -> int:
        return len(self.items) + len(self.rejected)


class SourceError(Exception):
    """There is no page.

    SourceError
     ├─ Refused        the site says no to robots: leave this source alone for the whole run
     ├─ Stopped        it was not asked, because it had refused or failed before
     ├─ Absent         this feed does not exist here (404, 410): other feeds of the source may
     ├─ Faulty         an error, a shell page, a cut or unreadable answer: worth another try, proves nothing
     ├─ TooSlow        reading it was given up: kept apart, and other feeds of the source are read
     └─ ShapeChanged   well-formed, yet not what a reader knows: stop using the source, archive nothing doubtful
    """


class Refused(SourceError):
    """400 notAllowed, browserTicketMissing, 401, 403, "access denied" with 200, a rate limit, robots.txt.

    It is respected, never worked around.
    """


class Stopped(SourceError):
    """What is left alone is not asked, and this is no new refusal and no new fault."""


class Absent(SourceError):
    """404 or 410 for one feed."""


class Faulty(SourceError):
    """5xx, HTML for JSON, truncated, undecodable, a redirect elsewhere."""


class TooSlow(SourceError):
    """The process that read it was ended. Asked again, the site would say the same."""


class ShapeChanged(SourceError):
    """Carries what was expected and what was found, for the report."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected, found)  # so that it can be pickled
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"expected {self.expected}, found {self.found}"
