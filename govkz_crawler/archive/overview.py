"""What the archive holds and how fresh it is, for people and monitors."""

from typing import Any

from sqlite_utils import Database

_RECENT_RUNS = 5
_STALEST_FEEDS = 10


def overview(db: Database) -> dict[str, Any]:
    """Counts and states, ready for JSON; times are UTC."""
    return {
        "articles": _by(db, "SELECT lang, count(*) FROM articles WHERE status = 'live' GROUP BY lang"),
        "removed": _one(db, "SELECT count(*) FROM articles WHERE status = 'removed'"),
        "versions": _one(db, "SELECT coalesce(max(version_id), 0) FROM versions"),
        "edits": _one(db, "SELECT count(*) FROM versions WHERE event = 'edited'"),
        "entities_with_articles": _one(db, "SELECT count(DISTINCT entity) FROM articles"),
        "published": _rows(db, "SELECT min(published_on) AS first, max(published_on) AS last FROM articles")[0],
        "feeds": _by(db, "SELECT outcome, count(*) FROM feed_state GROUP BY outcome"),
        "stalest_feeds": _rows(
            db,
            f"""
            SELECT entity, section, lang, complete_at, outcome, reason FROM feed_state
            WHERE outcome <> 'complete' ORDER BY complete_at LIMIT {_STALEST_FEEDS}
            """,
        ),
        "gaps": _one(db, "SELECT count(*) FROM gaps"),
        "suspected_removals": _one(
            db,
            """
            SELECT count(*) FROM absences AS a WHERE verdict = 'missed' AND absence_id = (
              SELECT max(absence_id) FROM absences AS b
              WHERE b.section = a.section AND b.article_id = a.article_id AND b.lang = a.lang
            )
            """,
        ),
        "quarantine": _one(db, "SELECT count(*) FROM quarantine"),
        "runs": _rows(
            db,
            f"""
            SELECT run_id, spider, started_at, finished_at, coalesce(outcome, 'unfinished') AS outcome FROM runs
            ORDER BY started_at DESC, run_id DESC LIMIT {_RECENT_RUNS}
            """,
        ),
    }


def _one(db: Database, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


def _by(db: Database, query: str) -> dict[str, int]:
    return dict(db.execute(query).fetchall())


def _rows(db: Database, query: str) -> list[dict[str, Any]]:
    return list(db.query(query))


def archive_id(db: Database) -> str:
    """The name that the archive was given when it was made; merged and exported rows can tell where they come from."""
    return str(db.execute("SELECT value FROM archive_info WHERE name = 'archive_id'").fetchone()[0])
