"""What truly happened on the site, and when: the truth that an archive is judged by."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from tests.standin.item import Item, Variant, placeholder, written

Changed = Literal["inserted", "edited", "removed", "returned", "moved"]


class Change(NamedTuple):
    """One change, and the item as it was after it."""

    moment: datetime
    kind: Changed
    item: Item


class State(NamedTuple):
    """What the lists show of one variant since a moment; ``variant`` None: they do not show it."""

    since: datetime
    entity: str
    variant: Variant | None


def states(changes: Iterable[Change], lang: str, *, placeholders: bool = True) -> list[State]:
    """The states of one language of one item, each different from the one before; ``changes`` are that item's.

    With ``placeholders`` the lists show a missing translation as an item without a text.
    """
    found = [State(change.moment, change.item.entity, _shown(change.item, lang, placeholders)) for change in changes]
    return found[:1] + [after for before, after in pairwise(found) if before[1:] != after[1:]]


def histories(changes: Iterable[Change], langs: Iterable[str]) -> Iterator[tuple[tuple[str, int, str], list[Change]]]:
    """The changes of each variant, by (section, id, lang)."""
    items: dict[tuple[str, int], list[Change]] = {}
    for change in changes:
        items.setdefault((change.item.section, change.item.id), []).append(change)
    for lang in langs:
        for (section, number), mine in items.items():
            yield (section, number, lang), mine


def _shown(item: Item, lang: str, placeholders: bool) -> Variant | None:
    if content := item.content(lang):
        return written(content)
    return placeholder(item) if placeholders and item.live else None
