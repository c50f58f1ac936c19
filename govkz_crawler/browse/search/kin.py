"""Offers the news of those whom an entity came from and of those it became, for a search that names the entity.

What a ministry published before it was split stands under the slug of the older body: who looks only under the new one
misses it. The table that ships (``entities/lineage.tsv``) says who came from whom.
"""

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from govkz_crawler.browse.search.find import Filters, count
from govkz_crawler.browse.search.listing import count_listed
from govkz_crawler.entities import Change, changes_from, changes_into

_MOST = 6  # relatives that are offered


@dataclass(frozen=True, slots=True)
class Kin:
    """``entity`` is the slug of the other body, ``earlier`` says that it came first; ``texts`` is how many of its texts
    the same search finds, counted up to one more than are ranked."""

    entity: str
    change: Change
    earlier: bool
    texts: int


def kin(connection: sqlite3.Connection, match: str | None, filters: Filters, slugs: Collection[str]) -> list[Kin]:
    """The predecessors and successors of these entities of which the same search finds anything, predecessors first.

    Without ``match`` all texts count that the other filters let through.
    """
    offered = []
    for change, other, earlier in _changes(slugs):
        wanted = replace(filters, entities=(other,))
        texts = count(connection, match, wanted) if match else count_listed(connection, wanted)
        if texts:
            offered.append(Kin(other, change, earlier, texts))
    return offered


def _changes(slugs: Collection[str]) -> list[tuple[Change, str, bool]]:
    """Each change once by the slug at its other end, where that is not among those that were asked for."""
    found = {other: (change, other, earlier) for change, other, earlier in _of(slugs) if other not in slugs}
    return sorted(found.values(), key=lambda each: (not each[2], each[0].date, each[1]))[:_MOST]


def _of(slugs: Collection[str]) -> Iterator[tuple[Change, str, bool]]:
    for slug in slugs:
        yield from ((change, change.before, True) for change in changes_into(slug))
        yield from ((change, change.after, False) for change in changes_from(slug))
