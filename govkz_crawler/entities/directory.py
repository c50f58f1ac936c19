"""Groups entities for a directory: national bodies by kind, the others by region."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from govkz_crawler.entities.entity import Entity, label
from govkz_crawler.entities.kinds import KINDS, Kind
from govkz_crawler.entities.registry import Registry

# The Kazakh alphabet, which has all Russian letters in their Russian order.
_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}


@dataclass(frozen=True, slots=True)
class Group:
    """Entities of one kind, in the order of the alphabet."""

    kind: Kind
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """The akimat of a region and the entities that work in its territory, it among them."""

    akimat: Entity
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """Every entity once: those of ``regions``, and the ``groups`` of all others."""

    groups: tuple[Group, ...]
    regions: tuple[Region, ...]


def directory(registry: Registry, slugs: Iterable[str], lang: str) -> Directory:
    """The entities of ``slugs`` that the registry knows, in groups ordered for a reader of ``lang``."""
    by_region: dict[str | None, list[Entity]] = defaultdict(list)
    for slug in slugs:
        if slug in registry:
            by_region[_region(registry, slug)].append(registry[slug])
    whole_country = by_region.pop(None, [])
    akimats = in_order((registry[slug] for slug in by_region if slug), lang)
    regions = tuple(Region(akimat, grouped(by_region[akimat.slug], lang)) for akimat in akimats)
    return Directory(grouped(whole_country, lang), regions)


def grouped(entities: Iterable[Entity], lang: str) -> tuple[Group, ...]:
    """Entities by kind, in the order of ``KINDS``; a kind that nobody is of is left out."""
    by_kind: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        by_kind[entity.kind].append(entity)
    return tuple(Group(kind, in_order(by_kind[code], lang)) for code, kind in KINDS.items() if code in by_kind)


def in_order(entities: Iterable[Entity], lang: str) -> tuple[Entity, ...]:
    """Entities by their labels as an alphabet orders them; those without a name, by slug, come last."""

    def place(entity: Entity) -> tuple[bool, list[tuple[int, str]], str]:
        called = label(entity, lang)
        return called.lang is None, alphabetical(called.text), entity.slug

    return tuple(sorted(entities, key=place))


def alphabetical(text: str) -> list[tuple[int, str]]:
    """A sort key by the Kazakh and Russian alphabets; all other characters come before, by their code points."""
    return [(_PLACES.get(letter, -1), letter) for letter in text.casefold()]


def _region(registry: Registry, slug: str) -> str | None:
    region = registry.region(slug)
    return region if region in registry else None
