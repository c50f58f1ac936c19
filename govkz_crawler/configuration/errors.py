"""Defines the exceptions for settings that cannot be used."""

from typing import ClassVar

from govkz_crawler.errors import GovkzError


class ConfigurationError(GovkzError):
    """An unknown name, a value of the wrong type, or a file that cannot be read. Nothing was asked or written."""

    exit_status: ClassVar[int] = 2
