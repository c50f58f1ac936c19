"""Computes a version's leaf hash again from its row and compares it with the log's."""

from collections.abc import Mapping
from typing import Any

from govkz_crawler.archive.schema.ledgers import VERSIONS


def holds(version: Mapping[str, Any]) -> bool:
    """Whether the leaf of a row of `versions` has the hash that stands beside it; a withheld text cannot be checked."""
    return version["salt"] is not None and VERSIONS.hash(version) == version["leaf_hash"]
