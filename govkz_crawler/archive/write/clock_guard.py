"""Compares the machine's clock with the archive: a run whose clock is behind is refused until somebody accepts it.

A run whose clock was years ahead would lock the archive up until those years have passed. Nothing that it recorded is
changed: whoever accepts the clock as it is now puts on record which runs' moments are not to be believed.
"""

from pathlib import Path
from typing import TypedDict

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ClockWentBack, Damaged
from govkz_crawler.archive.schema.doubted_runs import ACCEPTANCE, DOUBTED
from govkz_crawler.limits import CLOCK_TOLERANCE
from govkz_crawler.normalise.clock import parse_utc

_NEWEST = f"""
SELECT max(at) FROM (
  SELECT max(seen_at) AS at FROM (
    SELECT seen_at FROM versions WHERE run_id NOT IN ({DOUBTED}) ORDER BY version_id DESC LIMIT 1
  )
  UNION ALL SELECT max(started_at) FROM runs WHERE run_id NOT IN ({DOUBTED})
)
"""
_AHEAD = f"""
SELECT run_id FROM (
  SELECT run_id, max(started_at, coalesce(finished_at, '')) AS at FROM runs
  UNION ALL SELECT run_id, max(recorded_at) FROM coverage GROUP BY run_id
  UNION ALL SELECT run_id, seen_at FROM (
    SELECT run_id, seen_at FROM versions WHERE run_id NOT IN ({DOUBTED}) ORDER BY version_id DESC LIMIT 1
  )
) WHERE at > :now AND run_id NOT IN ({DOUBTED}) GROUP BY run_id ORDER BY run_id
"""


def ahead(db: Database, now: str) -> str | None:
    """The newest moment that the archive has recorded (UTC), if that is clearly later than ``now``.

    Raises ValueError where it is no moment.
    """
    (newest,) = db.execute(_NEWEST).fetchone()
    if newest is None or parse_utc(newest) - parse_utc(now) <= CLOCK_TOLERANCE:
        return None
    return str(newest)


def check(db: Database, path: Path, now: str) -> None:
    """Raise ClockWentBack where the archive has entries of a later time than ``now``, Damaged where that is no time."""
    try:
        newest = ahead(db, now)
    except ValueError as error:
        raise Damaged(f"{path} is damaged: {error}") from error
    if newest:
        raise ClockWentBack(
            f"the clock says {now}, but {path} already has entries of {newest}: set it right, "
            "or, where those entries are wrong, run govkz accept-clock"
        )


def doubtful_runs(db: Database, now: str) -> list[str]:
    """The runs that have recorded something as of a later time than ``now``."""
    return [run_id for (run_id,) in db.execute(_AHEAD, {"now": now})]


def update_doubted(db: Database) -> None:
    """Derive again what was read, without what the runs say whose clock was wrong."""
    from govkz_crawler.archive.derived.tables_by_query import derive  # noqa: PLC0415 - rare, and `status` looks in here

    for table in ("spans", "feed_state"):
        derive(db, table)


def is_accepted(db: Database) -> bool:
    """Whether somebody has ever accepted a clock."""
    return db.execute(f"SELECT 1 FROM run_log WHERE spider = '{ACCEPTANCE}' LIMIT 1").fetchone() is not None


class Acceptance(TypedDict):
    """What is put on record, as `run_log.args` has it: why, the newest moment, and the runs that are not believed."""

    reason: str
    newest: str | None
    runs: list[str]


def acceptance(db: Database, now: str, reason: str) -> Acceptance:
    """What there is to accept at a moment (UTC)."""
    return Acceptance(reason=reason, newest=ahead(db, now), runs=doubtful_runs(db, now))
