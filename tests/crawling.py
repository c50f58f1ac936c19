"""Crawls as users run them: the real command, in a process of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import forking
from tests.forking import ROOT
from tests.patience import PATIENCE

# Nobody is bothered on the loopback interface. A busy machine may take its time to answer: only what hangs is given up.
AT_ONCE = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_TIMEOUT": PATIENCE}

# Entities have names of their own in tests, and two runs in a minute are as good as two in two days.
FREELY = {"GOVKZ_ANY_ENTITY": 1, "GOVKZ_REMOVAL_INTERVAL_HOURS": 0}


@dataclass
class Crawl:
    """What a crawl left behind."""

    status: int
    out: str
    err: str
    archive: Path

    @property
    def report(self) -> dict[str, Any]:
        newest = max((self.archive.parent / "reports").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return json.loads(newest.read_text(encoding="utf-8"))

    @property
    def counts(self) -> dict[str, Any]:
        return self.report["counts"]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"{self.archive.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return db.execute(query, values).fetchall()


def command(spider: str, archive: Path, base_url: str | None = None, **options: Any) -> list[str]:
    """``scrapy crawl``; options in capitals are settings, others arguments of the spider."""
    settings = {**AT_ONCE, **FREELY, "GOVKZ_ARCHIVE": archive, "GOVKZ_WARC_DIR": archive.parent / "warc"}
    if base_url:
        settings["GOVKZ_BASE_URL"] = base_url
    settings |= {name: value for name, value in options.items() if name.isupper()}
    words = [sys.executable, "-m", "scrapy", "crawl", spider]
    for name, value in options.items():
        if not name.isupper():
            words += ["-a", f"{name}={value}"]
    for name, value in settings.items():
        words += ["-s", f"{name}={value}"]
    return words


def crawl(spider: str, archive: Path, base_url: str | None = None, **options: Any) -> Crawl:
    """Run a spider to its end."""
    words = command(spider, archive, base_url, **options)
    done = forking.run(words, ROOT, environment())
    return Crawl(done.returncode, done.stdout, done.stderr, archive)


def environment() -> dict[str, str]:
    """Ours, with warnings as loud as pytest has them."""
    return {**os.environ, "PYTHONWARNINGS": "default"}


def govkz(*words: Any) -> subprocess.CompletedProcess[str]:
    """Run the ``govkz`` command."""
    line = [sys.executable, "-m", "govkz_crawler.cli", *map(str, words)]
    return forking.run(line, ROOT)
