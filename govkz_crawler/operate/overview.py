"""Summarises what the archive holds and how fresh it is, for people and monitors."""

from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.log import anchors
from govkz_crawler.archive.schema.counts import EVERYTHING
from govkz_crawler.archive.schema.identity import origin
from govkz_crawler.archive.write import clock_guard
from govkz_crawler.limits import SITE_WIDE

_RECENT_RUNS = 5
_LISTED = 10  # feeds, gaps and reasons spelt out; the rest is counted

# How long ago a feed was read completely: each limit is a usual distance between two polls, with some slack.
FRESHNESS = {"2 hours": 2, "a day": 26, "a week": 170}


def overview(db: Database, now: str, stale_before: str) -> dict[str, Any]:
    """Counts and states, ready for JSON; times are UTC.

    ``overdue`` are feeds that were looked at since ``stale_before``, yet not read completely since then.
    """
    gaps = _rows(db, _GAPS)
    return {
        "at": now,
        "origin": origin(db),
        "ahead": clock_guard.ahead(db, now),
        "articles": _by(db, _LIVE),
        "removed": _one(db, "SELECT count(*) FROM variants WHERE status = 'removed'"),
        "versions": _one(db, "SELECT coalesce(max(version_id), 0) FROM versions"),
        "edits": _one(db, "SELECT count(*) FROM versions WHERE event = 'edited'"),
        "entities_with_articles": _one(db, "SELECT count(DISTINCT entity) FROM variants"),
        "published": next(db.query(_PUBLISHED)),
        "newest_item_at": _by(
            db, "SELECT lang, max(hour) || ':00:00Z' FROM arrivals WHERE event = 'new' GROUP BY lang"
        ),
        "feeds": _by(db, "SELECT outcome, count(*) FROM feed_state GROUP BY outcome ORDER BY outcome"),
        "freshness": _freshness(db, now),
        "last_complete_at": _value(db, "SELECT max(complete_at) FROM feed_state"),
        "outage": _outage(db),
        "overdue": next(db.query(_OVERDUE, {"stale_before": stale_before})),
        "troubles": _rows(db, _TROUBLES),
        "gaps": gaps[0]["gaps"] if gaps else 0,
        "longest_gaps": [{name: gap[name] for name in gap if name != "gaps"} for gap in gaps],
        "suspected_removals": _one(db, _SUSPECTED),
        "quarantine": _one(db, "SELECT count(*) FROM quarantine"),
        "quarantined_for": _rows(db, _QUARANTINED_FOR),
        "runs": _rows(db, f"{_RUNS} ORDER BY started_at DESC, run_id DESC LIMIT {_RECENT_RUNS}"),
        "last_runs": _rows(db, _LAST_RUNS),
        "anchors": anchors.state(db),
    }


# From the small tables that count, and from indexes: a monitor asks often, and the texts are large.
_LIVE = f"""
SELECT lang, sum(published) - (
  SELECT count(*) FROM variants AS a WHERE a.status = 'removed' AND +a.lang = activity.lang
)
FROM activity WHERE entity = '{EVERYTHING}' GROUP BY lang
"""

_PUBLISHED = """
SELECT (SELECT published_on FROM variants WHERE published_at > '' ORDER BY published_at LIMIT 1) AS first,
  (SELECT published_on FROM variants ORDER BY published_at DESC LIMIT 1) AS last
"""

# Feeds that could not be read completely when they were last looked at, by why.
_TROUBLES = f"""
SELECT outcome, reason, count(*) AS feeds, min(entity || '/' || section || '/' || lang) AS example,
  min(complete_at) AS complete_at
FROM feed_state WHERE outcome <> 'complete'
GROUP BY outcome, reason ORDER BY feeds DESC, outcome, reason LIMIT {_LISTED}
"""

# A site that could be read since then, if only in part, is there again.
_OUTAGE = f"""
SELECT min(recorded_at) AS since, count(*) AS runs, reason FROM coverage
WHERE entity = '{SITE_WIDE}' AND section = '{SITE_WIDE}' AND recorded_at > (
  SELECT coalesce(max(iif(outcome = 'partial', looked_at, complete_at)), '') FROM feed_state
)
"""

_OVERDUE = """
SELECT count(*) AS feeds, min(entity || '/' || section || '/' || lang) AS example, min(reason) AS reason
FROM feed_state WHERE looked_at >= :stale_before AND coalesce(complete_at, '') < :stale_before
"""

# The longest, and with each how many there are in all: the view is read once.
_GAPS = f"SELECT *, count(*) OVER () AS gaps FROM gaps ORDER BY hours DESC, from_at LIMIT {_LISTED}"

_SUSPECTED = """
SELECT count(*) FROM absences AS a WHERE verdict = 'missed' AND absence_id = (
  SELECT max(absence_id) FROM absences AS b
  WHERE b.section = a.section AND b.article_id = a.article_id AND b.lang = a.lang
)
"""

_QUARANTINED_FOR = f"""
SELECT reason, count(*) AS things, max(seen_at) AS last_seen_at FROM quarantine
GROUP BY reason ORDER BY last_seen_at DESC LIMIT {_LISTED}
"""

_RUNS = f"""
SELECT run_id, spider, started_at, finished_at, coalesce(outcome, 'unfinished') AS outcome,
  EXISTS (SELECT 1 FROM coverage AS c WHERE c.run_id = runs.run_id AND c.section = '{SITE_WIDE}') AS site_away,
  coalesce(json_extract(counts, '$.quarantined'), 0) AS quarantined,
  coalesce(json_extract(counts, '$.clock_unknown'), 0) AS clock_unknown
FROM runs WHERE merged_from IS NULL
"""

# The newest finished run of each spider.
_LAST_RUNS = f"""
{_RUNS} AND run_id IN (
  SELECT run_id FROM (
    SELECT run_id, max(started_at || printf('%012d', rowid)) FROM runs
    WHERE finished_at IS NOT NULL AND merged_from IS NULL GROUP BY spider
  )
) ORDER BY spider
"""


def _freshness(db: Database, now: str) -> dict[str, dict[str, int]]:
    """Feeds by language, and by how long ago they were last read completely."""
    hours = "(julianday(:now) - julianday(complete_at)) * 24"
    limits = " ".join(f"WHEN {hours} <= {limit} THEN '{name}'" for name, limit in FRESHNESS.items())
    rows = db.execute(
        f"""
        SELECT lang, CASE WHEN complete_at IS NULL THEN 'never' {limits} ELSE 'longer' END AS age, count(*)
        FROM feed_state WHERE entity <> '{SITE_WIDE}' GROUP BY 1, 2
        """,
        {"now": now},
    )
    found: dict[str, dict[str, int]] = {}
    for lang, age, feeds in rows:
        found.setdefault(lang, dict.fromkeys((*FRESHNESS, "longer", "never"), 0))[age] = feeds
    return found


def _outage(db: Database) -> dict[str, Any] | None:
    """Since when the site could not be asked, why, and how many runs found it so; None while it answers."""
    found = next(db.query(_OUTAGE))
    return found if found["runs"] else None


def _value(db: Database, query: str) -> Any:
    return db.execute(query).fetchone()[0]


def _one(db: Database, query: str) -> int:
    return int(_value(db, query))


def _by(db: Database, query: str) -> dict[str, Any]:
    return dict(db.execute(query).fetchall())


def _rows(db: Database, query: str) -> list[dict[str, Any]]:
    return list(db.query(query))
