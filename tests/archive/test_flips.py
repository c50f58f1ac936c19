"""A byte changed anywhere in the file: its page is named, and where anything reads otherwise, what it belongs to."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.derived.full_text import wrong_words
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file import page_checksums
from govkz_crawler.archive.file.connection import writing
from govkz_crawler.archive.file.copy import copy
from govkz_crawler.archive.verify.checks import Check
from govkz_crawler.cli import main
from tests.archive.writing import findings, reader, record, row, rows
from tests.archive_factory import item

# The suite flips a few bytes; TEST_FLIPS=1000 goes on for some minutes.
FLIPS = int(os.environ.get("TEST_FLIPS", "40"))

# When sqlite-utils applied which migration is its own affair.
BOOKKEEPING = "_sqlite_migrations"

Values = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def whole(template: Path) -> bytes:
    """The archive in one file, as it is between two runs."""
    with closing(sqlite3.connect(template)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return template.read_bytes()


def owners(path: Path) -> dict[int, str]:
    """Whose each page is."""
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute("SELECT pageno, name FROM dbstat"))


def values(path: Path) -> Values | None:
    """Every value of what is recorded, derived and kept, and its type; None where that cannot be read."""
    try:
        with closing(reader(path)) as db:
            db.text_factory = bytes
            tables = [name.decode() for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {
                table: sorted(db.execute(f"SELECT * FROM [{table}]"), key=repr)
                for table in tables
                if not table.startswith((BOOKKEEPING, "articles_fts", "passages_fts"))
            }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    return found


def flipped(whole: bytes, path: Path, offset: int, bits: int) -> None:
    content = bytearray(whole)
    content[offset] ^= bits
    for left in path.parent.glob("*"):
        left.unlink()
    path.write_bytes(content)


def named(path: Path) -> list[str]:
    try:
        return findings(path)
    except ArchiveError as error:
        assert "\n" not in str(error)
        return [str(error)]


Places = Callable[[int, str], bool]

PAGE = 2_048  # bytes

ALL = "SELECT * FROM versions ORDER BY version_id"

WORDS = "articles_fts_data"
KEPT = ("sightings", "validators", "archive_info", "entities")
WHERE: dict[str, Places] = {
    "anywhere": lambda _, table: table != WORDS,
    "what is kept": lambda _, table: table in KEPT,
    "the header": lambda offset, _: offset < 100,
}


def compared(path: Path, check: Check) -> bool:
    """Whether a check that needs a writer has something to say."""
    try:
        with writing(path) as db:
            return any(check(db))
    except ArchiveError:
        return True


def places(whole: bytes, path: Path, seed: int, among: Places) -> list[tuple[int, int]]:
    """Bytes that are not zero, or of the header, and what to flip of them."""
    owner = owners(path)
    size = int(row(path, "PRAGMA page_size")["page_size"])
    used = [at for at, byte in enumerate(whole) if (byte or at < 100) and among(at, owner.get(at // size + 1, ""))]
    rng = random.Random(seed)
    return [(rng.choice(used), rng.randrange(1, 256)) for _ in range(FLIPS)]


def test_every_page_is_named_whatever_changes_in_it(whole, several):
    """Room that holds nothing and the checksums themselves included."""
    rng = random.Random(0)
    every = range(0, len(whole), PAGE)
    at_random = [start + rng.randrange(PAGE) for start in every]
    for offset in (*range(100), *at_random, *(start + PAGE - 1 for start in every)):
        flipped(whole, several, offset, rng.randrange(1, 256))
        assert [found.key for found in page_checksums.broken(several)] == [f"page {offset // PAGE + 1}"]


@pytest.mark.parametrize("page", [0, 1, 40, -1])
def test_a_changed_byte_where_nothing_is_stored_is_named_to_the_user(whole, several, page):
    """Before the checksum of the last page, of some pages between, and of the first, is room."""
    flipped(whole, several, page % (len(whole) // PAGE) * PAGE + PAGE - 9, 1)
    checked = CliRunner().invoke(main, ["verify", "--archive", str(several)])
    assert checked.exit_code == 1
    assert "its bytes have changed" in checked.stderr or "is damaged" in checked.stderr


def test_a_page_that_is_cut_is_named(whole, several):
    several.write_bytes(whole[:-1])
    assert [found.key for found in page_checksums.broken(several)] == [f"page {len(whole) // PAGE}"]


WRITE = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript('CREATE TABLE notes (note); DROP TABLE notes')"


def test_pages_that_another_program_wrote_are_told_and_a_copy_is_whole_again(several, tmp_path):
    """Nothing that is stored has changed, so runs go on meanwhile, and there is nothing to rebuild."""
    subprocess.run([sys.executable, "-c", WRITE, str(several)], check=True)
    written = [found.key for found in page_checksums.broken(several)]
    assert "page 1" in written
    record(several, 20, item(7_000))
    assert "page 1" not in {found.key for found in page_checksums.broken(several)}
    copy(several, tmp_path / "copy.db", lambda _: None)
    assert (findings(tmp_path / "copy.db"), rows(tmp_path / "copy.db", ALL)) == ([], rows(several, ALL))


@pytest.mark.parametrize(("where", "seed"), [("anywhere", 0), ("what is kept", 2), ("the header", 3)])
def test_a_flipped_byte_is_named_or_changes_nothing(template, whole, several, where, seed):
    before = values(several)
    unnoticed = []
    for offset, bits in places(whole, template, seed, WHERE[where]):
        flipped(whole, several, offset, bits)
        if not named(several) and values(several) != before:
            unnoticed.append((offset, bits))
    assert unnoticed == []


def test_words_of_the_search_are_compared_on_request(template, whole, several):
    """Which takes as long as indexing: `verify --warc` does it. What only weighs words may pass."""
    noticed = 0
    for offset, bits in places(whole, template, 0, lambda _, table: table == WORDS):
        flipped(whole, several, offset, bits)
        noticed += compared(several, wrong_words)
    assert noticed > 0.9 * FLIPS
