"""Remembers between runs how much was requested today and how long the site asked us to wait.

It is kept in a small JSON file beside the archive and not in it: it says nothing about the press. Who loses it loses
some courtesy, so what cannot be read counts as nothing.
"""

import json
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

# Nobody means more than a day; a slip of somebody's pen must not keep us away for years.
LONGEST_ABSENCE = timedelta(days=1)

_ROOM = 127  # characters: more than is ever kept


class Courtesy:
    """Shared by the middlewares of one crawl.

    ``crawl_delay`` (seconds) is what robots.txt asks for in this run, ``throttle_delay`` what AutoThrottle makes of the
    time that answers take.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._day = self._today()
        self._requests = 0
        self._away_until: datetime | None = None
        self.crawl_delay = self.throttle_delay = 0.0
        with suppress(OSError, ValueError, KeyError, TypeError):
            self._read(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def of_archive(cls, archive: Path) -> Self:
        """That of the crawls into an archive."""
        return cls(courtesy_path(archive))

    @property
    def requests_today(self) -> int:
        """Requests made since midnight, UTC, by all runs."""
        return self._requests if self._day == self._today() else 0

    @property
    def away(self) -> timedelta:
        """For how much longer the site asks not to be asked."""
        return max(self._away_until - datetime.now(UTC), timedelta()) if self._away_until else timedelta()

    def count_request(self) -> None:
        """One more. Raises OSError where that cannot be written down."""
        self._requests, self._day = self.requests_today + 1, self._today()
        self._write()

    def stay_away(self, time: timedelta) -> None:
        """The site asks for it; a shorter time than before does not shorten it."""
        until = datetime.now(UTC) + min(time, LONGEST_ABSENCE)
        self._away_until = max(until, self._away_until or until)
        self._write()

    @staticmethod
    def _today() -> date:
        return datetime.now(UTC).date()

    def _read(self, kept: dict[str, str | int | None]) -> None:
        day, requests = date.fromisoformat(str(kept["day"])), int(kept["requests"] or 0)
        until = datetime.fromisoformat(str(kept["away_until"])) if kept["away_until"] else None
        if until and until - datetime.now(UTC) > LONGEST_ABSENCE:
            until = None  # written by a clock that went wrong
        self._day, self._requests, self._away_until = day, requests, until

    def _write(self) -> None:
        until = self._away_until.isoformat() if self._away_until else None
        kept = {"day": self._day.isoformat(), "requests": self._requests, "away_until": until}
        # In place, within a sector of the disk: before each request, a file aside and renamed costs 40 times as much.
        try:
            file = self._opened()
        except FileNotFoundError:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._opened()
        try:
            os.ftruncate(file, os.pwrite(file, f"{json.dumps(kept):<{_ROOM}}\n".encode(), 0))
        finally:
            os.close(file)

    def _opened(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o666)


def courtesy_path(archive: Path) -> Path:
    """Where it is kept."""
    return archive.with_name(f"{archive.name}.requests.json")


def courtesy_of(crawler: Crawler) -> Courtesy:
    """What the crawl's spider hands over; one of its own where the spider is not ours, as in ``scrapy shell``."""
    context = getattr(crawler.spider, "context", None)
    return context.courtesy if context else Courtesy.of_archive(Path(crawler.settings["GOVKZ_ARCHIVE"]))
