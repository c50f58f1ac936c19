"""Defines the exceptions for exports and imports that are refused."""

from govkz_crawler.errors import GovkzError


class InterchangeError(GovkzError):
    """Its text is one line for people; nothing was written."""


class NotADump(ValueError):
    """The file is not a listing dump; the message says why, in one line."""
