"""Lists that the interfaces show, kept sorted by (created, id) while the world changes."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tests.standin.item import Item, Variant

Key = tuple[datetime, int]
Narrowing = Callable[[list[Key]], list[Key]]


class Listing(NamedTuple):
    """One list that can be asked for: of an entity, or of the whole site where ``entity`` is None.

    ``placeholders`` shows items without a translation too; ``titled`` leaves out null titles.
    """

    section: str
    entity: str | None
    lang: str
    placeholders: bool = True
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list: ``size`` (None: all) from ``start``, created strictly between two moments."""

    after: datetime | None = None
    before: datetime | None = None
    newest_first: bool = True
    start: int = 0
    size: int | None = None

    def of(self, keys: list[Key]) -> list[Key]:
        low = bisect_right(keys, self.after, key=_created) if self.after else 0
        high = bisect_left(keys, self.before, key=_created) if self.before else len(keys)
        rows = max(high - low, 0)
        first = min(self.start, rows)
        last = rows if self.size is None else min(first + self.size, rows)
        if self.newest_first:
            return keys[high - last : high - first][::-1]
        return keys[low + first : low + last]


class Listings:
    """Each list is sorted when it is first asked for; a change of an item then costs bisections only."""

    def __init__(self) -> None:
        self._keys: dict[Listing, list[Key]] = {}

    def keys(self, listing: Listing, items: Iterable[Item]) -> list[Key]:
        """The sorted keys of a list; ``items`` are those of its section and entity."""
        if listing not in self._keys:
            self._keys[listing] = sorted(key for item in items if (key := _key(item, listing)))
        return self._keys[listing]

    def insert(self, item: Item) -> None:
        for keys, key in self._places(item):
            insort(keys, key)

    def remove(self, item: Item) -> None:
        """To be called before the item changes."""
        for keys, key in self._places(item):
            del keys[bisect_left(keys, key)]

    def _places(self, item: Item) -> list[tuple[list[Key], Key]]:
        return [
            (keys, key)
            for listing, keys in self._keys.items()
            if listing.section == item.section
            and listing.entity in (None, item.entity)
            and (key := _key(item, listing))
        ]


def _created(key: Key) -> datetime:
    return key[0]


def _key(item: Item, listing: Listing) -> Key | None:
    """Where the item stands in that list, if it is in it at all."""
    if not item.live:
        return None
    content = item.content(listing.lang)
    if content is None:
        return (item.created, item.id) if listing.placeholders else None
    if listing.titled and isinstance(content, Variant) and content.title is None:
        return None
    return (content.created, item.id)
