"""Defines what can go wrong with watches and their targets."""

from govkz_crawler.errors import GovkzError


class WatchError(GovkzError):
    """A watch, or the file of watches, cannot be used as it is."""


class Undelivered(GovkzError):
    """A target did not take what it was sent; it will be tried again."""
