"""How a run ended, and the exit status that says so."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from govkz_crawler.spiders.run_problems import RunProblems


class Exit(IntEnum):
    """Exit statuses of ``scrapy crawl``."""

    COMPLETE = 0
    FAILED = 1
    WRONG_ARGUMENTS = 2
    PARTIAL = 3
    CHANGED_SHAPE = 4
    LOCKED = 75  # EX_TEMPFAIL of sysexits.h: try again later


NAMES = {
    Exit.COMPLETE: "complete",
    Exit.FAILED: "failed",
    Exit.PARTIAL: "partial",
    Exit.CHANGED_SHAPE: "changed shape",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known when the spider has closed."""

    reason: str  # Scrapy's: finished, shutdown, …
    outcomes: Collection[str]  # of the readings
    errors: int  # exceptions in our own code
    failure: str | None  # the archive could not be written
    left: int = 0  # feeds whose turn it was not


def conclude(ending: Ending, problems: RunProblems) -> Exit:
    """The exit status of a run. The worst that a person must act upon comes first."""
    if ending.failure or ending.errors or problems.fatal:
        return Exit.FAILED
    if problems.shapes:
        return Exit.CHANGED_SHAPE
    if ending.outcomes and not {"complete", "partial"} & set(ending.outcomes) and not problems.budget_spent:
        return Exit.FAILED
    if ending.reason != "finished" or set(ending.outcomes) - {"complete"}:
        return Exit.PARTIAL
    return Exit.COMPLETE if ending.outcomes or ending.left else Exit.FAILED
