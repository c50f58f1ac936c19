"""A run's row, written when it begins and when it ends: in `run_log` for good, in `runs` as it stands."""

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.schema.ledgers import RUN_LOG, VERSIONS, canonical
from govkz_crawler.archive.write.entries import Heads

COLUMNS = (
    "run_id", "spider", "args", "started_at", "finished_at", "outcome", "counts", "chain_head", "merged_from",
)  # fmt: skip

_PUT = f"INSERT OR REPLACE INTO runs ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"


class RunLog:
    """The run that is writing."""

    def __init__(self, db: Database, heads: Heads, run_id: str) -> None:
        self._db = db
        self._heads = heads
        self._row: dict[str, Any] = dict.fromkeys(COLUMNS) | {"run_id": run_id, "pins": None}

    def begin(self, spider: str, args: Mapping[str, Any], started_at: str) -> None:
        self._row |= {"spider": spider, "args": _json(args), "started_at": started_at}
        append(self._db, self._heads, self._row)

    def finish(self, outcome: str, counts: Mapping[str, Any], finished_at: str) -> str:
        """Returns the head of the chain of versions; the heads of all ledgers are written down, to pin the past."""
        head = self._heads.hash_of(VERSIONS)
        pins = canonical(self._heads.all())
        end = {"outcome": outcome, "counts": _json(counts), "finished_at": finished_at}
        append(self._db, self._heads, self._row | end | {"chain_head": head, "pins": pins})
        return head


def append(db: Database, heads: Heads, row: Mapping[str, Any]) -> None:
    """Log one row and bring `runs` up to date with it."""
    heads.append(RUN_LOG, row)
    db.execute(_PUT, dict(row))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
