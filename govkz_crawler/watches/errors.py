"""Defines what can go wrong with watches and their targets."""

from typing import ClassVar

from govkz_crawler.errors import GovkzError


class WatchError(GovkzError):
    """A watch, or the file of watches, cannot be used as it is."""


class NoTarget(WatchError):
    """An address is none that a watch can deliver to."""

    exit_status: ClassVar[int] = 2  # whoever wrote it has to write another


class Undelivered(GovkzError):
    """A target did not take what it was sent; it will be tried again."""
