"""An archive of every schema that was released opens, migrates and verifies, and no hash of it changes."""

import gzip
from pathlib import Path

import pytest

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.schema.ledgers import LEDGERS
from govkz_crawler.archive.schema.migrations import known_migrations
from tests.archive.writing import day, findings, record, rows
from tests.archive_factory import item

RELEASES = {path.name.removesuffix(".db.gz"): path for path in (Path(__file__).parent / "releases").glob("*.db.gz")}


@pytest.fixture(params=sorted(RELEASES))
def release(request, tmp_path) -> Path:
    path = tmp_path / "press.db"
    path.write_bytes(gzip.decompress(RELEASES[request.param].read_bytes()))
    return path


def hashes(path: Path) -> list[tuple]:
    """Of every row of every ledger."""
    entries = [rows(path, f"SELECT * FROM {ledger.table} ORDER BY {ledger.key}") for ledger in LEDGERS]
    return [row for ledger in entries for row in ledger]


def test_there_is_one_for_each_schema():
    assert RELEASES.keys() == known_migrations()


def test_it_migrates_and_nothing_that_was_recorded_changes(release):
    before = hashes(release)
    with writing(release):
        pass
    assert hashes(release) == before
    assert findings(release) == []


def test_it_goes_on_growing(release):
    before = rows(release, "SELECT leaf_hash FROM versions ORDER BY version_id")
    assert record(release, 20, item(98, seen_at=day(20)), item(99, seen_at=day(20))) == ["new", "new"]
    after = rows(release, "SELECT leaf_hash FROM versions ORDER BY version_id")
    assert (after[:-2], len(after)) == (before, len(before) + 2)
    assert findings(release) == []


def test_readers_of_an_earlier_one_are_told_what_to_do(release):
    if gzip.decompress(RELEASES[max(RELEASES)].read_bytes()) == release.read_bytes():
        return
    with pytest.raises(ArchiveError, match=r"made by an earlier release: .* to migrate it"), reading(release):
        pass
