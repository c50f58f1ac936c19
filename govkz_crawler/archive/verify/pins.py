"""Heads of the chains that runs have written down, in the archive and in their reports: all must still be there.

A chain alone shows that nothing in it was changed, unless somebody computes all of it again. A head that is written
down elsewhere shows that too, and a report that was published can no longer be changed with the archive.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledgers import GENESIS, LEDGERS
from govkz_crawler.archive.verify.finding import Finding

_Pins = dict[str, Any]  # table: key and hash


def check(db: Database, reports: Path | None) -> Iterator[Finding]:
    """Every head that is no longer where it was. Reports of other archives say nothing about this one."""
    for run_id, pins in db.execute("SELECT run_id, pins FROM run_log WHERE pins IS NOT NULL"):
        yield from _moved(db, _object(pins), f"run {run_id}")
    ours = archive_id(db)
    for path in sorted(reports.glob("*.json")) if reports else ():
        report = _report(path)
        if report.get("archive_id") == ours:
            yield from _moved(db, report.get("chain_heads") or {}, f"the report {path.name}")


def _moved(db: Database, pins: _Pins, where: str) -> Iterator[Finding]:
    for ledger in LEDGERS:
        key, head = pins.get(ledger.table, (0, GENESIS))
        row = db.execute(f"SELECT entry_hash FROM {ledger.table} WHERE {ledger.key} = ?", [key]).fetchone()
        if key and row != (head,):
            yield Finding(ledger.table, str(key), f"is not the entry that {where} names as the newest of its time")


def _report(path: Path) -> _Pins:
    try:
        return _object(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # whatever else lies in the folder of reports is not for us


def _object(text: str) -> _Pins:
    """A JSON object, empty for anything else: the chain names a row that was damaged."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
