"""Whether a version is what its hashes say, recomputed from the row on the spot."""

from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.schema.ledgers import GENESIS, VERSIONS, content_hash

CHECKS = ("content", "entry", "chain")


def checked(version: Mapping[str, Any]) -> dict[str, bool]:
    """Each of CHECKS for one row of `versions`: the content against ``content_hash``, the row against ``entry_hash``,
    and ``prev_hash`` against the entry before, which the row carries as ``entry_hash_before``."""
    return {
        "content": content_hash(version) == version["content_hash"],
        "entry": VERSIONS.entry_hash(version, version["prev_hash"]) == version["entry_hash"],
        "chain": version["prev_hash"] == (version["entry_hash_before"] or GENESIS),
    }
