"""A byte changed anywhere in the file: verify names it, or every value of every row reads as before."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.connection import writing
from govkz_crawler.archive.consequences import words
from govkz_crawler.archive.errors import ArchiveError
from tests.archive.writing import findings, row

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

WORDS = "articles_fts_data"
KEPT = ("sightings", "validators", "archive_info", "entities")
WHERE: dict[str, Places] = {
    "anywhere": lambda _, table: table != WORDS,
    "what is kept": lambda _, table: table in KEPT,
    "the header": lambda offset, _: offset < 100,
}


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


@pytest.mark.parametrize("offset", range(32, 40))
def test_a_list_of_free_pages_that_is_not_one_is_named(whole, several, offset):
    """The header tells where it begins and how long it is; the next run would take a page from it."""
    flipped(whole, several, offset, 1)
    assert any(finding.startswith("file: ") for finding in named(several))


def test_words_of_the_search_are_compared_on_request(template, whole, several):
    """Which takes as long as indexing: `verify --warc` does it. What only weighs words may pass."""
    noticed = 0
    for offset, bits in places(whole, template, 0, lambda _, table: table == WORDS):
        flipped(whole, several, offset, bits)
        try:
            with writing(several) as db:
                noticed += any(words(db))
        except ArchiveError:
            noticed += 1
    assert noticed > 0.95 * FLIPS
