"""The verified mark tells the truth."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.browse.leaf_check import holds
from govkz_crawler.browse.queries.items import item


@pytest.mark.parametrize(
    "column", ["title", "published_raw", "media", "salt", "url", "seen_at", "not_before", "origin"]
)
def test_a_changed_row_is_seen(column: str, browsed: Path, tmp_path: Path) -> None:
    forged = shutil.copy(browsed, tmp_path / "forged.db")
    other = {"origin": "other", "salt": "00" * 16}.get(column, "0")
    with closing(sqlite3.connect(forged)) as db:
        db.row_factory = sqlite3.Row
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute(f"UPDATE versions SET {column} = ? WHERE article_id = 3 AND lang = 'kk' AND version = 1", [other])
        found = item(db, "news", 3)
    assert found is not None
    assert not holds(found["versions"]["kk"][0])
    assert all(map(holds, found["versions"]["ru"]))
