"""Records a press crawl of the live site into a cassette and keeps nothing else."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from scrapy.cmdline import execute
from scrapy.settings import Settings

from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.politeness.state import beside

_LABEL = "# Recorded from {site} on {day} with govkz record, for {entities}.\n"


def record(settings: Settings, entities: str, out: Path, archive: Path) -> int:
    """Runs the crawl, and writes the cassette when it was complete. Returns the crawl's exit status.

    Nothing goes into ``archive``, but what is asked counts as its crawls' requests do. Scrapy can do so once in a
    process. Raises OSError when the cassette cannot be written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, _as_the_same_guest(archive, Path(folder, archive.name)) as unkept:
        cassette = Path(folder, "cassette.yaml")
        given = {
            "GOVKZ_CASSETTE": str(cassette),
            "GOVKZ_RECORD": "once",
            "GOVKZ_ARCHIVE": str(unkept),
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


@contextmanager
def _as_the_same_guest(archive: Path, other: Path) -> Iterator[Path]:
    """Another archive with the day's requests of the first, and the wishes of the site, which go back in the end."""
    if beside(archive).exists():
        shutil.copyfile(beside(archive), beside(other))
    try:
        yield other
    finally:
        if beside(other).exists():
            shutil.copyfile(beside(other), beside(archive))


def _crawl(settings: Settings, entities: str) -> int:
    os.environ["SCRAPY_SETTINGS_MODULE"] = "govkz_crawler.settings"  # or Scrapy looks for a project around here
    try:
        execute(["scrapy", "crawl", "press", "-a", f"entities={entities}"], settings)
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("Scrapy's command line always exits")
