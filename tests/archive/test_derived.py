"""What follows from the ledgers: changed, it is named; derived again, it is as it was."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.database import in_memory
from govkz_crawler.archive.derived.tables_by_query import DERIVED
from govkz_crawler.archive.schema.migrations import migrate
from govkz_crawler.cli import main
from tests.archive.writing import findings, rows

TABLES = ("variants", *DERIVED)

KEPT = ("sightings", "validators", "archive_info")

_FTS = "INSERT INTO articles_fts (articles_fts, rowid, title, text)"

CHANGES = [
    pytest.param(
        "UPDATE variants SET entity = 'mfa', translation = 'other-language' WHERE article_id = 1", id="owners"
    ),
    pytest.param("UPDATE variants SET article_id = 900 WHERE article_id = 1", id="keys"),
    pytest.param("DELETE FROM variants WHERE article_id = 1", id="articles deleted"),
    pytest.param("DELETE FROM variants", id="all articles deleted"),
    pytest.param("UPDATE variants SET version_id = version_id - 1 WHERE version_id > 1", id="earlier versions shown"),
    pytest.param(
        "INSERT INTO runs (run_id, spider, args, origin, started_at) VALUES ('r', 's', '', '', '')", id="a run more"
    ),
    pytest.param("DELETE FROM runs", id="runs deleted"),
    pytest.param("DELETE FROM entities WHERE slug = 'edu'", id="an entity deleted"),
    pytest.param("UPDATE spans SET to_at = '2030-01-01T00:00:00Z'", id="more covered than was read"),
    pytest.param("DELETE FROM spans", id="spans deleted"),
    pytest.param("DELETE FROM feed_state", id="feeds deleted"),
    pytest.param("UPDATE feed_state SET outcome = 'complete', reason = NULL", id="a refusal glossed over"),
    pytest.param("DELETE FROM arrivals", id="counts deleted"),
    pytest.param(f"{_FTS} SELECT 'delete', version_id, title, text FROM articles LIMIT 1", id="an article not indexed"),
    pytest.param("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')", id="nothing indexed"),
    pytest.param("INSERT INTO articles_fts (rowid, title, text) VALUES (900, 'а', 'б')", id="nothing's words indexed"),
    pytest.param("DROP VIEW edits", id="a view dropped"),
    pytest.param("DROP VIEW gaps; CREATE VIEW gaps AS SELECT 1 AS hours WHERE false", id="a view redefined"),
    pytest.param("DROP INDEX variants_feed", id="an index dropped"),
    pytest.param("DROP INDEX variants_feed; CREATE INDEX variants_feed ON variants (lang)", id="an index redefined"),
    pytest.param("DROP TRIGGER variants_count_update", id="a trigger dropped"),
    pytest.param("DROP TABLE spans", id="a table dropped"),
    pytest.param("DROP TABLE articles_fts", id="the index of words dropped"),
    pytest.param("DROP TABLE variants", id="the variants dropped"),
    pytest.param("ALTER TABLE runs ADD COLUMN remark TEXT", id="a column added"),
]


VIEWS = ("edits", "removals", "pairs", "feeds", "gaps")


def do(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(script)


def contents(path: Path, tables: Iterable[str] = (*TABLES, "sightings", *VIEWS, "articles_fts_config")):
    return {table: sorted(rows(path, f"SELECT * FROM {table}"), key=repr) for table in tables}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_named_and_put_right(several, change):
    before, words = contents(several), search(several)
    do(several, change)
    assert findings(several) != []
    done = CliRunner().invoke(main, ["rebuild", "--archive", str(several)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "put right" in done.stdout or "put back" in done.stdout
    assert findings(several) == []
    assert (contents(several), search(several)) == (before, words)


def search(path: Path) -> list[tuple[object, ...]]:
    return rows(
        path,
        """
        SELECT section, article_id, lang FROM articles WHERE version_id IN (
          SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'мектеп*'
        ) ORDER BY 2, 3
        """,
    )


def columns() -> list[tuple[str, str]]:
    """Every column of every table that follows from the ledgers, or is kept beside them."""
    with closing(in_memory()) as db:
        migrate(db)
        return [(table, row[1]) for table in (*TABLES, *KEPT) for row in db.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize(("table", "column"), columns(), ids=".".join)
def test_no_column_can_be_changed_unnoticed(several, table, column):
    other = {"status": "iif(status = 'live', 'removed', 'live')"}
    number = f"iif(typeof({column}) = 'integer', {column} + 1000, coalesce({column}, '') || 'x')"
    do(several, f"UPDATE {table} SET {column} = {other.get(column, number)}")
    assert findings(several) != []
