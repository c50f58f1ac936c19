"""Groups the items of a page of results that carry the same text at several state bodies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from govkz_crawler.browse.snapshot import Row

Item = list[Row]


@dataclass(frozen=True, slots=True)
class Hit:
    """``item`` is the best of its group: its variants. ``same`` are the items of the page that carry its text,
    ``elsewhere`` is how many more do that the page does not show."""

    item: Item
    same: list[Item] = field(default_factory=list)
    elsewhere: int = 0


def grouped(items: Sequence[Item], carried: Mapping[int, Sequence[Row]]) -> list[Hit]:
    """The items in their order, each reprint below the first of its group; ``carried`` by version, as ``carriers`` has
    it."""
    places: dict[tuple[str, int], int] = {}
    groups: list[tuple[Item, list[Item], set[tuple[str, int]]]] = []
    for item in items:
        key, others = _key(item[0]), {_key(row) for variant in item for row in carried.get(variant["version_id"], ())}
        place = next((places[other] for other in others if other in places), None)
        if place is None:
            place = len(groups)
            groups.append((item, [], others))
        else:
            groups[place][1].append(item)
            groups[place][2].update(others)
        places[key] = place
    return [
        Hit(first, same, len(others - {_key(each[0]) for each in (first, *same)})) for first, same, others in groups
    ]


def _key(row: Row) -> tuple[str, int]:
    return row["section"], row["article_id"]
