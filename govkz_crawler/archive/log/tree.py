"""The log's Merkle tree, looked up in the table `log`."""

from collections.abc import Iterator

from sqlite_utils import Database

from govkz_crawler.log.merkle import Node, scanned


def leaf_hashes(db: Database, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The leaf hashes from one index on, up to another."""
    limit = -1 if end is None else end - start
    rows = db.execute("SELECT leaf_hash FROM log WHERE log_index >= ? ORDER BY log_index LIMIT ?", [start, limit])
    return (bytes.fromhex(leaf_hash) for (leaf_hash,) in rows)


def node(db: Database) -> Node:
    """The tree for the proofs in ``log.merkle``. Memory is flat: leaf hashes are read anew for each node."""
    return scanned(lambda start, end: leaf_hashes(db, start, end))
