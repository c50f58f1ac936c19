"""The verified mark tells the truth."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from govkz_crawler.browse.proof import checked
from govkz_crawler.browse.queries.items import item


@pytest.mark.parametrize(
    ("column", "check"),
    [("title", "content"), ("published_at", "content"), ("url", "entry"), ("seen_at", "entry"), ("prev_hash", "chain")],
)
def test_a_changed_row_is_seen(column: str, check: str, browsed: Path, tmp_path: Path) -> None:
    forged = shutil.copy(browsed, tmp_path / "forged.db")
    connection = sqlite3.connect(forged)
    connection.row_factory = sqlite3.Row
    connection.execute("DROP TRIGGER versions_no_update")
    connection.execute(f"UPDATE versions SET {column} = '0' WHERE article_id = 3 AND lang = 'kk' AND version = 1")
    found = item(connection, "news", 3)
    assert found is not None
    assert not checked(found["versions"]["kk"][0])[check]
    assert all(checked(found["versions"]["ru"][0]).values())
