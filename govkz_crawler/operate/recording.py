"""A cassette from the live site: the press crawl, recorded, and nothing else kept."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from scrapy.cmdline import execute
from scrapy.settings import Settings

from govkz_crawler.operate.outcome import Exit

_LABEL = "# Recorded from {site} on {day} with govkz record, for {entities}.\n"


def record(settings: Settings, entities: str, out: Path) -> int:
    """Runs the crawl, and writes the cassette when it was complete. Returns the crawl's exit status.

    Scrapy can do so once in a process. Raises OSError when the cassette cannot be written.
    """
    with TemporaryDirectory() as folder:
        cassette = Path(folder, "cassette.yaml")
        given = {
            "GOVKZ_CASSETTE": str(cassette),
            "GOVKZ_RECORD": "once",
            "GOVKZ_ARCHIVE": str(Path(folder, "press.db")),
            "GOVKZ_WARC_DIR": "",
        }
        for name, value in given.items():
            settings.set(name, value, priority="cmdline")
        status = _crawl(settings, entities)
        if status == Exit.COMPLETE:
            label = _LABEL.format(site=settings["GOVKZ_BASE_URL"], day=datetime.now(UTC).date(), entities=entities)
            unfinished = out.with_name(f"{out.name}.open")
            with unfinished.open("w", encoding="utf-8") as target, cassette.open(encoding="utf-8") as source:
                target.write(label)
                shutil.copyfileobj(source, target)
            unfinished.replace(out)
    return status


def _crawl(settings: Settings, entities: str) -> int:
    os.environ["SCRAPY_SETTINGS_MODULE"] = "govkz_crawler.settings"  # or Scrapy looks for a project around here
    try:
        execute(["scrapy", "crawl", "press", "-a", f"entities={entities}"], settings)
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("Scrapy's command line always exits")
