"""Tables that one SQL query each derives from the ledgers: the queries, comparing, deriving again.

`articles` is derived too, in a module of its own. ``follow_coverage`` and the like keep these tables up to date while a
run writes; what they come to is said here.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from govkz_crawler.archive.derived import entity_table, passages
from govkz_crawler.archive.schema import counts
from govkz_crawler.archive.schema.doubted import DOUBTED

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

# Periods that overlap or touch are one; a period begins a new one when it starts after all before it have ended.
SPANS = f"""
SELECT entity, section, lang, min(from_at), max(to_at) FROM (
  SELECT *, sum(begins) OVER (PARTITION BY entity, section, lang ORDER BY from_at, to_at) AS nth FROM (
    SELECT entity, section, lang, from_at, to_at, coalesce(from_at > max(to_at) OVER (
        PARTITION BY entity, section, lang ORDER BY from_at, to_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ), 1) AS begins
    FROM (SELECT entity, section, lang, min(from_at, to_at) AS from_at, to_at FROM coverage
      WHERE run_id NOT IN ({DOUBTED}))
    WHERE from_at IS NOT NULL
  )
) GROUP BY entity, section, lang, nth
"""

FEED_STATE = f"""
SELECT c.entity, c.section, c.lang, f.asked_from, f.asked_to, c.recorded_at, c.outcome, c.reason,
  f.complete_at, f.refused_at
FROM (
  SELECT coverage_id, row_number() OVER (
    PARTITION BY entity, section, lang ORDER BY recorded_at DESC, coverage_id DESC) AS back,
    min(asked_from) OVER feed AS asked_from, max(asked_to) OVER feed AS asked_to,
    max(iif(outcome = 'complete', recorded_at, NULL)) OVER feed AS complete_at,
    max(iif(outcome = 'refused', recorded_at, NULL)) OVER feed AS refused_at
  FROM coverage WHERE run_id NOT IN ({DOUBTED}) WINDOW feed AS (PARTITION BY entity, section, lang)
) AS f JOIN coverage AS c USING (coverage_id) WHERE f.back = 1
"""

DERIVED = {
    "runs": RUNS, "entities": entity_table.DERIVED, "spans": SPANS, "feed_state": FEED_STATE,
    "passages": passages.DERIVED, **counts.DERIVED,
}  # fmt: skip


def first_wrong(db: Database, table: str) -> tuple[object, ...] | None:
    """A row that is there and should not be, or the other way round."""
    with _must(db, table):
        for one, other in ((table, "temp.must"), ("temp.must", table)):
            for row in _rows_beyond(db, one, other):
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


@contextmanager
def _must(db: Database, table: str) -> Iterator[None]:
    """What a table must hold, on disk if need be."""
    db.execute(f"CREATE TEMP TABLE must AS {DERIVED[table]}")
    try:
        yield
    finally:
        db.execute("DROP TABLE temp.must")


def _rows_beyond(db: Database, one: str, other: str) -> sqlite3.Cursor:
    return db.execute(f"SELECT * FROM {one} EXCEPT SELECT * FROM {other}")
