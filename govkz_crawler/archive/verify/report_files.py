"""Reads run reports: those that lie each in a file of its own, and those that were gathered by month.

A file of a month, ``2026-11.jsonl.gz``, has a report a line, in the order in which the runs began.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

MONTH = ".jsonl.gz"  # the suffix of a month's file


def read(folder: Path) -> Iterator[tuple[str, Any]]:
    """Each report with the name that it has for people. What is no report, or damaged, is left out."""
    for path in filter(Path.is_file, sorted(folder.glob("*.json"))):
        with suppress(OSError, ValueError, RecursionError):
            yield path.name, json.loads(path.read_text(encoding="utf-8"))
    # After the others: what is gathered in between is read here.
    for path in filter(Path.is_file, sorted(folder.glob(f"*{MONTH}"))):
        for report in of_month(path):
            yield f"{report.get('run_id')} in {path.name}", report


def of_month(path: Path) -> Iterator[dict[str, Any]]:
    """The reports in a month's file, up to the first that cannot be read."""
    with suppress(OSError, EOFError, ValueError, RecursionError, zlib.error), gzip.open(path) as lines:
        for line in lines:
            report = json.loads(line)
            if isinstance(report, dict):
                yield report
