"""The order in which the versions of one variant count: as they were seen, whichever archive wrote them down.

In an archive that one machine wrote it is the order of writing. Merged archives interleave, and merging in another
order writes in another order: so nothing here depends on where a row stands. What was seen in one second is in the
order of the events: new, completed, edited, removed, returned.
"""

from collections.abc import Mapping
from typing import Any

# Beyond `event` these only settle what two archives say differently of one second, the same way everywhere.
_COLUMNS = ("event", "run_id", "content_hash", "entity", "extent", "translation")


def moment(version: Mapping[str, Any]) -> tuple[Any, ...]:
    """The key to sort versions of one variant by."""
    return (version["seen_at"], version["event"] != "new", *(version[name] for name in _COLUMNS))


def moment_terms(row: str) -> list[str]:
    """The same key as SQL terms, for a row of `versions` under this alias."""
    return [f"{row}.seen_at", f"{row}.event <> 'new'", *(f"{row}.{name}" for name in _COLUMNS)]
