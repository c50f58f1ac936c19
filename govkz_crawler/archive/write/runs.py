"""Writes a run's row when it begins and when it ends: in `run_log` for good, in `runs` as it stands."""

import json
from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.tables_by_query import RUN_COLUMNS
from govkz_crawler.archive.schema.ledgers import RUN_LOG
from govkz_crawler.archive.write.entries import Entries

_PUT = (
    f"INSERT OR REPLACE INTO runs ({', '.join(RUN_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in RUN_COLUMNS)})"
)


class RunLog:
    """The run that is writing."""

    def __init__(self, db: Database, entries: Entries, run_id: str, origin: str) -> None:
        self._db = db
        self._entries = entries
        self._row: dict[str, Any] = dict.fromkeys(RUN_COLUMNS) | {"run_id": run_id, "origin": origin}

    def begin(self, spider: str, args: Mapping[str, Any], started_at: str) -> None:
        self._row |= {"spider": spider, "args": _json(args), "started_at": started_at}
        append(self._db, self._entries, self._row)

    def finish(self, outcome: str, counts: Mapping[str, Any], finished_at: str) -> None:
        end = {"outcome": outcome, "counts": _json(counts), "finished_at": finished_at}
        append(self._db, self._entries, self._row | end)


def append(db: Database, entries: Entries, row: Mapping[str, Any]) -> None:
    """Log one row of a run and bring `runs` up to date with it."""
    entries.append(RUN_LOG, row)
    update(db, row)


def update(db: Database, row: Mapping[str, Any]) -> None:
    """Bring `runs` up to date with a row of `run_log`."""
    db.execute(_PUT, dict(row))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
