"""Finds a checkpoint of the archive's own log, signed or not: the newest, that of a size, or one that somebody kept."""

from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError, Damaged
from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.archive.log.tree import leaf_hashes
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.schema.ledger_tables import VOUCHES
from govkz_crawler.archive.verify import pins
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.errors import Fork
from govkz_crawler.log.merkle import root

# Of one size there may be several: an anchored one is worth the most, then a signed one. The first was made when the
# log came to be so, and that is its date, whoever signed it later.
_OF_SIZE = f"""
SELECT checkpoint_id, size, min(made_at) OVER (), note FROM checkpoints AS c
WHERE archive_id = ? AND size = ?
ORDER BY EXISTS (SELECT 1 FROM anchors AS a WHERE a.checkpoint_id = c.checkpoint_id AND {VOUCHES}) DESC,
  checkpoint_id DESC LIMIT 1
"""


def newest(db: Database) -> Stored:
    """Raises ArchiveError where there is none."""
    (size,) = db.execute("SELECT max(size) FROM checkpoints WHERE archive_id = ?", [archive_id(db)]).fetchone()
    if size is None:
        raise ArchiveError("the log has no checkpoint yet: the next run that ends makes one")
    return of_size(db, size)


def of_size(db: Database, size: int) -> Stored:
    """Raises ArchiveError where no checkpoint has that size, Damaged where the log does not begin as it says."""
    found = db.execute(_OF_SIZE, [archive_id(db), size]).fetchone()
    if found is None:
        raise ArchiveError(f"the log has no checkpoint of {size:,} entries")
    stored = Stored(*found)
    if root(leaf_hashes(db, 0, size)) != read(stored.note).checkpoint.root:
        raise Damaged(f"the log does not begin as its checkpoint of {size:,} entries says: run govkz verify")
    return stored


def of_file(db: Database, path: Path) -> Stored:
    """That of a checkpoint file or of the folder of a published log. Raises LogError: also Fork, where it is another
    log's."""
    kept = pins.of_file(path)
    stored = of_size(db, kept.size)
    if read(stored.note).checkpoint.root.hex() != kept.root:
        raise Fork(f"{path} is no checkpoint of this log: at {kept.size:,} entries the two differ")
    return stored
