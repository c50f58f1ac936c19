"""The small tables of numbers follow whatever is written, and are rebuilt when they do not."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govkz_crawler.archive.derived import repair
from govkz_crawler.archive.file.connection import create_or_open, reading
from govkz_crawler.archive.schema.counts import DERIVED, EVERYTHING
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.evidence.judge import judge
from govkz_crawler.normalise.clock import parse_utc
from tests.browse.archives import build, item, run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("counts") / "press.db")


@pytest.mark.parametrize("table", DERIVED)
def test_what_triggers_count_is_what_is_there(table: str, built: Path) -> None:
    with reading(built) as db:
        counted = set(db.execute(f"SELECT * FROM {table}"))
        assert counted
        assert counted == set(db.execute(DERIVED[table]))


@pytest.mark.parametrize("table", DERIVED)
def test_a_wrong_number_is_found_and_put_right(table: str, tmp_path: Path) -> None:
    path = build(tmp_path / "press.db")
    with closing(create_or_open(path)) as db:
        db.execute(f"DELETE FROM {table}")
        assert [finding.table for finding in verify(db)] == [table]
        assert repair.rebuild(db, judge)[table] > 0
        assert list(verify(db)) == []


@pytest.mark.parametrize(
    ("seen_at", "month"),
    [
        ("2025-12-31T18:59:59Z", "2025-12"),
        ("2025-12-31T19:00:00Z", "2026-01"),
        ("2024-01-31T17:59:59Z", "2024-01"),
        ("2024-01-31T18:00:00Z", "2024-02"),  # when Almaty was six hours ahead of UTC
    ],
)
def test_months_are_those_of_almaty(seen_at: str, month: str, tmp_path: Path) -> None:
    """Of what was published and of what was seen to happen alike; derived again they are the same."""
    at, path = parse_utc(seen_at), tmp_path / "press.db"
    before = at - timedelta(days=40)
    with run(path, "one", before) as writer:
        writer.record(item(1, "kk", before, before, "mfa"))
    with run(path, "two", at) as writer:
        writer.record(replace(item(1, "kk", before, at, "mfa"), title="Басқа тақырып"))
    with reading(path) as db:
        query = "SELECT month FROM activity WHERE entity = 'mfa' AND edits = 1"
        assert db.execute(query).fetchall() == [(month,)]
        assert list(verify(db)) == []


def test_an_item_that_moves_is_counted_where_it_is(tmp_path: Path) -> None:
    now, path = datetime.now(UTC), tmp_path / "press.db"
    with run(path, "one", now) as writer:
        writer.record(item(1, "kk", now, now, "mfa"))
    with run(path, "two", now) as writer:
        moved = item(1, "kk", now, now, "moa")
        moved.entities = ("moa",)
        writer.record(moved)
    with reading(path) as db:
        rows = db.execute("SELECT entity, published, edits FROM activity ORDER BY entity").fetchall()
    assert rows == [(EVERYTHING, 1, 1), ("moa", 1, 1)]
