"""Defines the exceptions for raw evidence that cannot be read or written. Each message is one line for people.

WarcError         raw evidence cannot be written or read
 └─ Damaged       one record is not what was written

None of them is an OSError or anything else that Scrapy's RETRY_EXCEPTIONS lists: asking again would not help.
"""

from govkz_crawler.errors import GovkzError


class WarcError(GovkzError):
    """A full disk, a missing file, an offset at which no answer starts."""


class Damaged(WarcError):
    """``fault`` says what is wrong with the record at ``offset`` of ``file``."""

    def __init__(self, file: str, offset: int, fault: str) -> None:
        super().__init__(f"{file} at {offset}: {fault}")
        self.fault = fault
