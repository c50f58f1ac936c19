"""Proofs from the table `log`: right wherever the entry stands, and cheap once the tree has been read."""

import hashlib
from collections.abc import Iterator
from contextlib import closing

import pytest

from govkz_crawler.archive.database import Database, in_memory
from govkz_crawler.archive.log.tree import node
from govkz_crawler.archive.schema.ledger_tables import LOG
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.merkle import inclusion_proof, root, verify_inclusion

SIZE = 20_000
LEAVES = [hashlib.sha256(b"%d" % number).digest() for number in range(SIZE)]


@pytest.fixture(scope="module")
def log() -> Iterator[Database]:
    with closing(in_memory()) as db:
        db.execute(LOG)
        rows = ((index, "versions", index, leaf.hex()) for index, leaf in enumerate(LEAVES))
        db.conn.executemany("INSERT INTO log VALUES (?, ?, ?, ?)", rows)
        yield db


def checkpoint(size: int, tree_root: bytes | None = None) -> Checkpoint:
    return Checkpoint("example.org/govkz", size, tree_root or root(LEAVES[:size]))


def is_proved(db: Database, of: Checkpoint, index: int) -> bool:
    return verify_inclusion(LEAVES[index], index, of.size, inclusion_proof(index, of.size, node(db, of)), of.root)


def steps(db: Database, of: Checkpoint, index: int) -> int:
    """Thousands of instructions of SQLite that a proof takes."""
    counted: list[None] = []
    db.conn.set_progress_handler(lambda: counted.append(None), 1_000)
    try:
        assert is_proved(db, of, index)
    finally:
        db.conn.set_progress_handler(None, 0)
    return len(counted)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512, 1_000, 4_097, SIZE])
def test_every_place_is_proved(log: Database, size: int) -> None:
    of = checkpoint(size)
    assert all(is_proved(log, of, index) for index in {0, size // 3, size // 2, size - 1})


def test_the_log_is_read_once(log: Database) -> None:
    of = checkpoint(SIZE - 1)
    first = steps(log, of, 4_711)
    assert first > 100
    assert max(steps(log, of, index) for index in (0, 255, 9_999, SIZE - 2)) < first / 10


def test_the_tree_of_another_log_is_not_kept(log: Database) -> None:
    """A damaged log proves nothing, and spoils nothing for the one that is mended."""
    of = checkpoint(SIZE - 2)
    log.execute("UPDATE log SET leaf_hash = ? WHERE log_index = 3", [LEAVES[4].hex()])
    assert not is_proved(log, of, 9_000)
    log.execute("UPDATE log SET leaf_hash = ? WHERE log_index = 3", [LEAVES[3].hex()])
    assert is_proved(log, of, 9_000)
