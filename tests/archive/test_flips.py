"""A byte changed anywhere in the file: verify names it, or every value of every row reads as before."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive import pages
from govkz_crawler.archive.connection import writing
from govkz_crawler.archive.consequences import words
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.verify import Check
from govkz_crawler.cli import main
from tests.archive.writing import findings, row, rows

FLIPS = 150

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
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = bytes
            tables = [name.decode() for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {
                table: sorted(db.execute(f"SELECT * FROM [{table}]"), key=repr)
                for table in tables
                if not table.startswith((BOOKKEEPING, "articles_fts"))
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

# https://www.sqlite.org/fileformat2.html#the_database_header: size of a page, first page of the free list, free pages
PAGES = ((16, 2), (32, 4), (36, 4))

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


@pytest.mark.parametrize(("where", "seed"), [("anywhere", 0), ("anywhere", 1), ("what is kept", 2), ("the header", 3)])
def test_a_flipped_byte_is_named_or_changes_nothing(template, whole, several, where, seed):
    before = values(several)
    unnoticed = []
    for offset, bits in places(whole, template, seed, WHERE[where]):
        flipped(whole, several, offset, bits)
        if not named(several) and values(several) != before:
            unnoticed.append((offset, bits))
    assert unnoticed == []


@pytest.fixture
def with_room(several: Path) -> bytes:
    """An archive with pages that are free."""
    with closing(sqlite3.connect(several)) as db:
        db.executescript("CREATE TABLE notes (note); INSERT INTO notes VALUES (zeroblob(100000)); DROP TABLE notes")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return several.read_bytes()


def test_a_list_of_free_pages_that_is_not_what_it_was_is_named(with_room, several):
    """The next run would write to the pages that it names. What is in these, nobody reads."""
    size, first, count = (int.from_bytes(with_room[at : at + length], "big") for at, length in PAGES)
    assert count > 40
    at = size * (first - 1)
    unnoticed = []
    for offset in (*range(32, 40), *range(at, at + 4 * (count + 1))):
        flipped(with_room, several, offset, 1 << offset % 8)
        if not named(several) and not compared(several, pages.free):
            unnoticed.append(offset)
    assert unnoticed == []
    used = at + 8 + 3  # the last byte of the first number
    flipped(with_room, several, used, with_room[used] ^ 2)
    assert "2nd reference to page 2" in CliRunner().invoke(main, ["verify", "--warc", "--archive", str(several)]).stderr


def test_looking_for_free_pages_leaves_the_archive_as_it_is(with_room, several):
    views = rows(several, "SELECT * FROM sqlite_master")
    assert not compared(several, pages.free)
    assert (rows(several, "SELECT * FROM sqlite_master"), findings(several)) == (views, [])


def test_words_of_the_search_are_compared_on_request(template, whole, several):
    """Which takes as long as indexing: `verify --warc` does it. What only weighs words may pass."""
    noticed = 0
    for offset, bits in places(whole, template, 0, lambda _, table: table == WORDS):
        flipped(whole, several, offset, bits)
        noticed += compared(several, words)
    assert noticed > 0.95 * FLIPS
