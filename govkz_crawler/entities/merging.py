"""Merges the shipped registry with what the site's own registry says."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from govkz_crawler.entities.entity import UNKNOWN_KIND, Entity
from govkz_crawler.entities.registry import Registry


def combined(shipped: Mapping[str, Entity], archived: Iterable[Entity]) -> Registry:
    """Both registries in one: what the archive holds of an entity updates what ships; see ``updated``."""
    entities = dict(shipped)
    for entity in archived:
        entities[entity.slug] = updated(entities.get(entity.slug), entity)
    return Registry(entities)


def updated(known: Entity | None, newer: Entity) -> Entity:
    """An entity with what is newly known of it.

    Each fact stands for itself: a name in one language leaves the others as they were. What ``newer`` leaves out it
    does not deny, so nothing that was known is lost.
    """
    if known is None:
        return newer
    return replace(
        known,
        kind=known.kind if newer.kind == UNKNOWN_KIND else newer.kind,
        names={**known.names, **newer.names},
        shorts={**known.shorts, **newer.shorts},
        parent=newer.parent or known.parent,
        region=newer.region or known.region,
    )
