"""A byte changed anywhere in the file: verify names it, or every value of every row reads as before."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.connection import writing
from govkz_crawler.archive.consequences import words
from govkz_crawler.archive.errors import ArchiveError
from tests.archive.writing import findings, row

FLIPS = 150

# What the archive remembers between two runs is no record of the site; the rest is bookkeeping of libraries.
STATE = ("sightings", "validators", "archive_info", "_sqlite_migrations")

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
    """Every value of what is recorded and derived, and its type; None where that cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = bytes
            tables = [name.decode() for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {
                table: sorted(db.execute(f"SELECT * FROM [{table}]"), key=repr)
                for table in tables
                if not table.startswith((*STATE, "articles_fts"))
            }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    return found | {"entities": [one[:-1] for one in found["entities"]]}


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


def places(whole: bytes, path: Path, seed: int, *, of_words: bool) -> list[tuple[int, int]]:
    """Bytes that are not zero, and what to flip of them."""
    owner = owners(path)
    size = int(row(path, "PRAGMA page_size")["page_size"])
    used = [
        at for at, byte in enumerate(whole) if byte and (owner.get(at // size + 1) == "articles_fts_data") == of_words
    ]
    rng = random.Random(seed)
    return [(rng.choice(used), rng.randrange(1, 256)) for _ in range(FLIPS)]


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_byte_is_named_or_changes_nothing(template, whole, several, seed):
    before = values(several)
    unnoticed = []
    for offset, bits in places(whole, template, seed, of_words=False):
        flipped(whole, several, offset, bits)
        if not named(several) and values(several) != before:
            unnoticed.append((offset, bits))
    assert unnoticed == []


def test_words_of_the_search_are_compared_on_request(template, whole, several):
    """Which takes as long as indexing: `verify --warc` does it. What only weighs words may pass."""
    noticed = 0
    for offset, bits in places(whole, template, 0, of_words=True):
        flipped(whole, several, offset, bits)
        try:
            with writing(several) as db:
                noticed += any(words(db))
        except ArchiveError:
            noticed += 1
    assert noticed > 0.95 * FLIPS
