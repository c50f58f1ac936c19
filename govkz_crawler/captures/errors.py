"""Defines the errors of importing captures. Each message is one line for people."""

from govkz_crawler.errors import GovkzError


class CaptureError(GovkzError):
    """The file is none that can be imported, or is damaged; nothing of it was."""


class NothingNew(CaptureError):
    """The file is sound, and the archive has all of it that can be kept."""
