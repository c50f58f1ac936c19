"""Stops a crawl at a known place: an answer is held back until the crawl's log tells that it has seen a signal."""

import re
from pathlib import Path
from threading import Event
from typing import Any

from tests.patience import PATIENCE, until
from tests.standin import Record, StandIn


class Gate:
    """Holds back the answer to the ``nth`` request of an interface until it is opened."""

    def __init__(self, standin: StandIn, interface: str, nth: int = 1) -> None:
        self._reached, self._opened = Event(), Event()
        self._interface, self._nth, self._standin = interface, nth, standin
        standin.on_request = self._stop

    def wait(self) -> None:
        assert self._reached.wait(PATIENCE)

    def open(self) -> None:
        self._opened.set()

    def _stop(self, record: Record) -> None:
        if record.interface == self._interface and len(self._standin.requests(self._interface)) == self._nth:
            self._reached.set()
            self._opened.wait(PATIENCE)


class Log:
    """What a crawl tells in a file, where it is told to by these settings."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.settings: dict[str, Any] = {"LOG_FILE": path, "LOG_LEVEL": "INFO"}

    def tells(self, words: str) -> None:
        """Return once it does."""
        until(lambda: words in self._path.read_text(encoding="utf-8"))

    def loud(self) -> list[str]:
        """The lines that would be seen at the level that a crawl has by default."""
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if re.search(r"\] (WARNING|ERROR|CRITICAL): ", line)]
