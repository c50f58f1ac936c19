"""Defines what can end a download from the Wayback Machine. Each message is one line for people."""

from typing import ClassVar

from govkz_crawler.errors import GovkzError


class WaybackError(GovkzError):
    """The Wayback Machine gives no answer, or none that can be understood; what came before it is kept."""

    exit_status: ClassVar[int] = 3  # as a run that is partial


class WaybackRefused(WaybackError):
    """It does not want to be asked this, or not by us."""


class WaybackLimited(WaybackError):
    """It wants not to be asked for ``seconds``."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
