"""Names the documents of events, and the addresses that they lead to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """File names in one folder: the document's ``own``, the archived one before it, and, of an archived document, the
    ``current`` one."""

    own: str
    older: str | None
    current: str | None
