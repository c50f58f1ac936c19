"""Reads the log's Merkle tree from the table `log`."""

from collections.abc import Iterator
from functools import cache

from sqlite_utils import Database

from govkz_crawler.log.merkle import HASH, Node, in_memory, root
from govkz_crawler.log.tiles import HEIGHT, WIDTH

# In the order of the index, whatever way SQLite takes.
_TILE = """
SELECT group_concat(leaf_hash, '') FROM (
  SELECT leaf_hash FROM log WHERE log_index >= ? AND log_index < ? ORDER BY log_index
)
"""


def leaf_hashes(db: Database, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The leaf hashes from one index on, up to another."""
    limit = -1 if end is None else end - start
    rows = db.execute("SELECT leaf_hash FROM log WHERE log_index >= ? ORDER BY log_index LIMIT ?", [start, limit])
    return (bytes.fromhex(leaf_hash) for (leaf_hash,) in rows)


def node(db: Database) -> Node:
    """The tree for the proofs in ``log.merkle``: it is read once, and one hash of 256 is kept in memory."""

    @cache
    def above() -> Node:
        return in_memory(list(_tiles(db)))

    def found(level: int, index: int) -> bytes:
        if level >= HEIGHT:
            return above()(level - HEIGHT, index)
        return root(leaf_hashes(db, index << level, (index + 1) << level))

    return found


def _tiles(db: Database) -> Iterator[bytes]:
    """The hash over each 256 leaves."""
    start = 0
    while len(leaves := _tile(db, start)) == WIDTH:
        yield in_memory(leaves)(HEIGHT, 0)
        start += WIDTH


def _tile(db: Database, start: int) -> list[bytes]:
    (joined,) = db.execute(_TILE, [start, start + WIDTH]).fetchone()
    hashes = bytes.fromhex(joined or "")
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
