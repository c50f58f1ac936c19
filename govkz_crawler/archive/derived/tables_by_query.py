"""Lists the tables that one SQL query each derives from the ledgers, compares them, and derives them again.

`articles` is derived too, in a module of its own. ``follow_coverage`` and the like keep these tables up to date while a
run writes; what they come to is said here.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import entity_table, passages, sketches
from govkz_crawler.archive.feeds import feed_coverage
from govkz_crawler.archive.schema import counts

RUN_COLUMNS = (
    "run_id", "spider", "args", "origin", "started_at", "finished_at", "outcome", "counts", "merged_from",
)  # fmt: skip

RUNS = f"""
SELECT {", ".join(f"l.{name}" for name in RUN_COLUMNS)}, c.size, c.root FROM run_log AS l
LEFT JOIN checkpoints AS c ON c.checkpoint_id = (
  SELECT max(checkpoint_id) FROM checkpoints AS k WHERE k.run_id = l.run_id
)
WHERE l.run_log_id IN (SELECT max(run_log_id) FROM run_log GROUP BY run_id)
"""

DERIVED = {
    "runs": RUNS,
    "entities": entity_table.DERIVED,
    "spans": feed_coverage.SPANS,
    "feed_state": feed_coverage.FEED_STATE,
    "passages": passages.DERIVED,
    **sketches.DERIVED,
    **counts.DERIVED,
}


def first_wrong(db: Database, table: str) -> tuple[object, ...] | None:
    """A row that is there and should not be, or the other way round."""
    with _must(db, table):
        for row in _rows_beyond(db, table, "temp.must"):
            return tuple(row)
        # Rows are told apart by their keys: where all of them should be there, only more of them can be missing.
        if _count(db, "temp.must") != _count(db, table):
            for row in _rows_beyond(db, "temp.must", table):
                return tuple(row)
    return None


def derive(db: Database, table: str) -> int:
    """Derive a table again. Returns how many of its rows were wrong or missing."""
    with _must(db, table):
        wrong = max(
            sum(1 for _ in _rows_beyond(db, one, other)) for one, other in ((table, "temp.must"), ("temp.must", table))
        )
        if wrong:
            db.execute(f"DELETE FROM {table}")
            db.execute(f"INSERT INTO {table} SELECT * FROM temp.must")
    return wrong


def fill(db: Database, table: str, into: str) -> None:
    """Write what a table must hold into one that is empty."""
    db.execute(f"INSERT INTO {into} {_query(db, table)}")


@contextmanager
def _must(db: Database, table: str) -> Iterator[None]:
    """What a table must hold, on disk if need be."""
    db.execute(f"CREATE TEMP TABLE must AS {_query(db, table)}")
    try:
        yield
    finally:
        db.execute("DROP TABLE temp.must")


def _query(db: Database, table: str) -> str:
    """The query of a table, once what it reads besides the ledgers is there."""
    if table == "entities":
        entity_table.lay_out(db)
    return DERIVED[table]


def _rows_beyond(db: Database, one: str, other: str) -> sqlite3.Cursor:
    return db.execute(f"SELECT * FROM {one} EXCEPT SELECT * FROM {other}")


def _count(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
