"""Lists the exit statuses of ``scrapy crawl``, with their names in tables and reports."""

from enum import IntEnum


class Exit(IntEnum):
    """What a run ends with; docs/operation.md says what to do about each."""

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
