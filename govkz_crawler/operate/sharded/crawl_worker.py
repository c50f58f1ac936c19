"""Runs one part of a crawl on a worker, into an archive of its own."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.file.connection import open_to_read, writing
from govkz_crawler.archive.file.copy import copy
from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema import identity
from govkz_crawler.archive.transfer.select import State, state
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.gate.messages import Address
from govkz_crawler.cluster.parcel import Parcel, pack, workspace
from govkz_crawler.operate.exit_status import NAMES
from govkz_crawler.operate.sharded.shards import Shard

ARCHIVE = "press.db"


class Job(NamedTuple):
    """What the parts of a crawl share. ``held`` is the archive as it was when the crawl began, if there was one."""

    archive: Path
    held: State | None
    gate: Address
    settings: dict[str, str]


class Crawled(NamedTuple):
    """What a part brought: its exit status, its line, and its files by their place in its folder."""

    shard: Shard
    status: int
    summary: str
    files: dict[str, Parcel]


def crawl(job: Job, shard: Shard, _: Progress) -> Crawled:
    """``scrapy crawl`` in a process of its own. Raises ClusterError where it could not keep what it saw."""
    folder = workspace()
    if job.held:
        _copy_held(job, folder / ARCHIVE)
    done = subprocess.run(  # noqa: S603 - our own command
        _words(job, shard, folder),
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "govkz_crawler.settings"},  # there may be no project around here
    )
    report = _report(folder)
    if failure := report.get("failure") or (None if done.returncode in NAMES and report else _last(done.stderr)):
        raise ClusterError(f"{shard.name}: {failure}")
    paths = [folder / ARCHIVE, *folder.glob("warc/*.warc.gz"), *folder.glob("reports/*.json")]
    files = {str(path.relative_to(folder)): pack(path) for path in paths}
    return Crawled(shard, done.returncode, _last(done.stdout), files)


def _copy_held(job: Job, path: Path) -> None:
    """What the crawl's archive holds is known to each part, or it would be news again. A name of its own for it."""
    with closing(open_to_read(job.archive)) as db:
        found = state(db)
    if job.held is None or found[0] != job.held[0] or found[1] < job.held[1]:
        raise ClusterError(f"{job.archive} is not the crawl's archive here: every worker must see the same")
    copy(job.archive, path, lambda _: None)
    with writing(path) as db:
        identity.name(db)


def _words(job: Job, shard: Shard, folder: Path) -> list[str]:
    ours = {"GOVKZ_ARCHIVE": folder / ARCHIVE, "GOVKZ_WARC_DIR": folder / "warc", "GOVKZ_PING_URL": ""}
    ours["GOVKZ_LOG_KEY"] = ""  # the log of a part is not the archive's
    ours["GOVKZ_GATE"] = str(job.gate._replace(name=shard.name))
    words = [sys.executable, "-m", "scrapy", "crawl", shard.spider]
    for name, value in shard.given.items():
        words += ["-a", f"{name}={value}"]
    for setting, given in {**job.settings, **ours}.items():
        words += ["-s", f"{setting}={given}"]
    return words


def _report(folder: Path) -> dict[str, Any]:
    for path in folder.glob("reports/*.json"):
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return report
    return {}


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it ended without a word"])[-1]
