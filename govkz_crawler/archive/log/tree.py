"""Reads the log's Merkle tree from the table `log`."""

from collections.abc import Iterator
from functools import partial

from govkz_crawler.archive.database import Database
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.merkle import HASH, Frontier, Node, in_memory, root
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


def node(db: Database, of: Checkpoint) -> Node:
    """The tree of a checkpoint, for the proofs in ``log.merkle``.

    The log is read once in a process: one hash of 256 is kept, for the next proof by the same checkpoint, if it is that
    of the log. A proof then reads 256 leaves.
    """
    above = _kept.get(of.root)
    if above is None:
        above = in_memory(list(_tiles(db, of.size)))
    tree = partial(_found, db, above)
    if of.root not in _kept and Frontier.of(of.size, tree).root() == of.root:
        while len(_kept) >= _MOST:
            _kept.pop(next(iter(_kept)), None)
        _kept[of.root] = above
    return tree


_kept: dict[bytes, Node] = {}  # by the root, so that it cannot be that of another log
_MOST = 2  # trees, each of half a byte for each entry


def _found(db: Database, above: Node, level: int, index: int) -> bytes:
    if level >= HEIGHT:
        return above(level - HEIGHT, index)
    return root(leaf_hashes(db, index << level, (index + 1) << level))


def _tiles(db: Database, size: int) -> Iterator[bytes]:
    """The hash over each 256 of the first ``size`` leaves."""
    for start in range(0, size - WIDTH + 1, WIDTH):
        if len(leaves := _tile(db, start)) < WIDTH:
            return  # the log ends before the checkpoint does
        yield in_memory(leaves)(HEIGHT, 0)


def _tile(db: Database, start: int) -> list[bytes]:
    (joined,) = db.execute(_TILE, [start, start + WIDTH]).fetchone()
    hashes = bytes.fromhex(joined or "")
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
