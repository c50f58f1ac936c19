"""Counts the values by which search results can be narrowed, each with its number of items."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from govkz_crawler.browse.search.find import Found
from govkz_crawler.entities import KINDS, Registry
from govkz_crawler.languages import LANGUAGES

_MOST = 12  # values that are shown of a facet


@dataclass(frozen=True, slots=True)
class Value:
    """``arguments`` are what the address of the search says with it, or without it where it is ``chosen``."""

    value: str
    count: int
    chosen: bool
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facet:
    """``more`` values are not shown."""

    name: str
    values: tuple[Value, ...]
    more: int


def facets(found: Found, registry: Registry, given: Mapping[str, str]) -> list[Facet]:
    """Those of which there is something to choose, or something that was chosen. ``given`` is what the address says."""
    if not found.facets:
        return []
    counts = {"kind": _kinds(found.facets["entity"], registry), **found.facets}
    orders = {"kind": list(KINDS), "lang": list(LANGUAGES), "status": ["live", "removed"]}
    shown = [_facet(name, counted, given, orders.get(name)) for name, counted in counts.items()]
    return [facet for facet in shown if len(facet.values) > 1 or any(value.chosen for value in facet.values)]


def _kinds(entities: Counter[str], registry: Registry) -> Counter[str]:
    """An item has one entity, or it counts for each of them that its languages name."""
    counted: Counter[str] = Counter()
    for slug, items in entities.items():
        if slug in registry:
            counted[registry[slug].kind] += items
    return counted


def _facet(name: str, counted: Counter[str], given: Mapping[str, str], order: list[str] | None) -> Facet:
    """Values in their own order, years from the newest, entities by how many items they leave."""
    if order:
        values = [value for value in order if value in counted]
    else:
        values = sorted(counted, reverse=True) if name == "year" else [value for value, _ in counted.most_common()]
    return Facet(
        name,
        tuple(_value(name, value, counted[value], given) for value in values[:_MOST]),
        max(len(values) - _MOST, 0),
    )


def _value(name: str, value: str, count: int, given: Mapping[str, str]) -> Value:
    sets = {"since": f"{value}-01-01", "until": f"{value}-12-31"} if name == "year" else {name: value}
    chosen = all(given.get(argument) == said for argument, said in sets.items())
    return Value(value, count, chosen, dict.fromkeys(sets, "") if chosen else sets)
