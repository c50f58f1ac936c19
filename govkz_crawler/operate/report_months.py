"""Gathers the reports of past days by month, so that polls every quarter of an hour do not fill a folder with files."""

import gzip
import json
import os
import re
from datetime import UTC, datetime, timedelta
from errno import EIO
from itertools import groupby
from pathlib import Path
from typing import Any

from govkz_crawler.archive.verify.report_files import MONTH, of_month

KEPT = timedelta(days=2)  # for so long after its day a report has a file of its own: people look at recent ones

_REPORT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T\d{6}Z-[0-9a-f]+\.json")


def gather(folder: Path, now: datetime) -> int:
    """Move the reports of past days into the files of their months. Returns how many. Raises OSError.

    Only for the holder of the archive's lock. A month's file is written anew with what is added, and only then are the
    reports taken away: one that is in it already, because the power went in between, is not added again.
    """
    last = f"{now.astimezone(UTC) - KEPT:%Y%m%d}"
    due = sorted(path for path in folder.glob("*.json") if _REPORT.fullmatch(path.name) and path.name[:8] < last)
    for month, paths in groupby(due, lambda path: f"{path.name[:4]}-{path.name[4:6]}"):
        _add(folder / f"{month}{MONTH}", list(paths))
    return len(due)


def _add(month: Path, paths: list[Path]) -> None:
    held = {report.get("run_id") for report in of_month(month)} if month.exists() else set()
    reports = {path: _read(path) for path in paths}
    added = [report for path, report in reports.items() if report and path.stem not in held]
    if added:
        _append(month, added)
    for path, report in reports.items():
        if report:
            path.unlink()


def _append(month: Path, reports: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps(report, ensure_ascii=False, separators=(",", ":")) + "\n" for report in reports)
    unfinished = month.with_name(f"{month.name}.open")
    with unfinished.open("wb") as file:
        if month.exists():
            file.write(month.read_bytes())
        file.write(gzip.compress(lines.encode(), mtime=0))  # a member of its own (RFC 1952, 2.2)
        file.flush()
        os.fsync(file.fileno())
    held = {report.get("run_id") for report in of_month(unfinished)}
    if not held.issuperset(report["run_id"] for report in reports):
        raise OSError(EIO, "is damaged, so nothing was added to it", str(month))
    unfinished.replace(month)


def _read(path: Path) -> dict[str, Any] | None:
    """None for what is no report of the run that names the file: it stays where it is."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) and report.get("run_id") == path.stem else None
