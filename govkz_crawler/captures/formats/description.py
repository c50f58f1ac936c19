"""Defines what the readers of all formats give: what a file says of itself, and what it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from govkz_crawler.captures.captured_exchange import Captured, LeftOut

# Bytes of an answer: a page of 50 news has half a megabyte, and no list needs more than this.
MOST_BYTES = 8 * 2**20


@dataclass(slots=True)
class Description:
    """``tool`` and ``signature`` are known once the file has been read to its end.

    ``signature`` is none, valid, or what is wrong with it (wacz-auth): it says who packed the file, no more.
    """

    format: str
    tool: str | None = None
    signature: str = "none"


Found = Iterator[Captured | LeftOut]
Advance = Callable[[int], None]
