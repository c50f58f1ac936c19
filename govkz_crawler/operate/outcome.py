"""Concludes the exit status of a run from what happened in it."""

from collections.abc import Collection
from dataclasses import dataclass

from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.spiders.run_problems import RunProblems


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known when the spider has closed."""

    reason: str  # Scrapy's: finished, shutdown, …
    outcomes: Collection[str]  # of the readings
    errors: int  # exceptions in our own code
    failure: str | None  # the archive or an export could not be written
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
