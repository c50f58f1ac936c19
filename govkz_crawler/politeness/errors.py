"""Defines the exceptions for requests that were not made or not answered.

IgnoreRequest
 ├─ Disallowed       robots.txt forbids this address: a refusal
 ├─ SourceStopped    the interface that it asks has refused meanwhile, or changed its shape
 └─ LeftAlone        the site is asked nothing more in this run: no refusal, and no fault of one feed
     └─ BudgetSpent  … because the day's requests are used up
"""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

# What a request fails with when the site did not answer it. Plain OSErrors are not among them, though Scrapy tries
# them again: Scrapy and Twisted wrap those of the network, so what is left is of this machine, and no sign of the site.
NO_ANSWER = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
)


class Disallowed(IgnoreRequest):
    """Its text names the path."""


class SourceStopped(IgnoreRequest):
    """One interface is asked nothing more in this run, which was decided after the request had been queued."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source} is left alone")
        self.source = source


class LeftAlone(IgnoreRequest):
    """Its text is one line for people."""


class BudgetSpent(LeftAlone):
    """There is a tomorrow."""
