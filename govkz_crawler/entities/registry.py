"""Finds entities by slug, name or abbreviation, and knows their families and regions."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files

from govkz_crawler.entities.entity import Entity, from_row
from govkz_crawler.entities.kinds import REGION
from govkz_crawler.entities.lineage import Change, changes_from, changes_into
from govkz_crawler.entities.names import NameIndex


@dataclass(frozen=True, slots=True)
class Family:
    """The entities around one: above and below it now, and what it came from and became."""

    parent: Entity | None
    children: tuple[Entity, ...]
    came_from: tuple[Change, ...]
    became: tuple[Change, ...]


class Registry(Mapping[str, Entity]):
    """Entities by slug, in the order of the slugs."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = dict(sorted(entities.items()))

    def __getitem__(self, slug: str) -> Entity:
        return self._entities[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entities)

    def __len__(self) -> int:
        return len(self._entities)

    def called(self, text: str) -> tuple[Entity, ...]:
        """The entities of that slug, name or abbreviation in any language (``МИД``, ``ІІМ-нің``, ``министерства
        финансов``), by slug; several where they share it, empty where nobody is called so."""
        slug = text.strip().lower()
        if slug in self._entities:
            return (self._entities[slug],)
        return tuple(self._entities[slug] for slug in self._names.find(text))

    def nearest(self, text: str, count: int = 3) -> tuple[str, ...]:
        """The slugs that an unknown one was probably meant to be, the best first: of the entities called so, or else
        those spelt most alike."""
        if called := self.called(text):
            return tuple(entity.slug for entity in called[:count])
        return tuple(get_close_matches(text.strip().lower(), self._entities, n=count))

    def children(self, slug: str) -> tuple[Entity, ...]:
        """The entities that belong to it directly."""
        return tuple(self._children.get(slug, ()))

    def family(self, slug: str) -> Family:
        """Parent, children, origin and successors of an entity. Raises KeyError for an unknown slug."""
        parent = self._entities[slug].parent
        return Family(
            self._entities.get(parent) if parent else None,
            self.children(slug),
            changes_into(slug),
            changes_from(slug),
        )

    def region(self, slug: str) -> str | None:
        """The slug of the regional akimat in whose territory an entity works: its own, or of the first of its
        ancestors that has one; None for bodies of the whole country and where it is unknown."""
        passed: set[str] = set()
        entity = self._entities.get(slug)
        while entity and entity.slug not in passed:
            if entity.region or entity.kind == REGION:
                return entity.region or entity.slug
            passed.add(entity.slug)
            entity = self._entities.get(entity.parent or "")
        return None

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex(self._entities)

    @cached_property
    def _children(self) -> Mapping[str, list[Entity]]:
        children: dict[str, list[Entity]] = defaultdict(list)
        for entity in self._entities.values():
            if entity.parent:
                children[entity.parent].append(entity)
        return children


@cache
def shipped() -> Registry:
    """The registry that comes with the package. It is read once, when it is first asked for."""
    with files("govkz_crawler.entities").joinpath("registry.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return Registry({row["slug"]: from_row(row, _sources(row["sources"])) for row in rows})


@cache
def shipped_digest() -> str:
    """SHA-256 of the registry that ships, in hexadecimal: another release may ship another one."""
    return sha256(files("govkz_crawler.entities").joinpath("registry.tsv").read_bytes()).hexdigest()


@cache
def _sources(text: str) -> tuple[str, ...]:
    return tuple(text.split())
