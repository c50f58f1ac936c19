"""Orders the versions of one variant by the time they were seen, whichever archive recorded them.

In an archive that one machine wrote it is the order of writing. Merged archives interleave, and merging in another
order writes in another order: so nothing here depends on where a row stands. What was seen in one second is in the
order of the events: new, completed, edited, removed, returned.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]

# These only settle what two archives say differently of one second, the same way everywhere.
_COLUMNS = ("run_id", "leaf_hash")


def moment(version: Row) -> tuple[Any, ...]:
    """The key to sort versions of one variant by."""
    return (*_telling(version), *(version[name] for name in _COLUMNS))


def comes_last(version: Row, others: Iterable[Row]) -> bool:
    """Whether time and event alone put a version after the others."""
    return all(_telling(version) > _telling(other) for other in others)


def _telling(version: Row) -> tuple[str, bool, str]:
    return version["counted_at"] or version["seen_at"], version["event"] != "new", version["event"]


def moment_terms(row: str) -> list[str]:
    """The same key as SQL terms, for a row of `versions` under this alias."""
    return [
        f"coalesce({row}.counted_at, {row}.seen_at)",
        f"{row}.event <> 'new'",
        f"{row}.event",
        *(f"{row}.{name}" for name in _COLUMNS),
    ]
