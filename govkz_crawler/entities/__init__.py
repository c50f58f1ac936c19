"""Holds the entities of gov.kz as data: the shipped registry with names, abbreviations, kinds, families, lineage."""

from govkz_crawler.entities.directory import Directory, Group, Region, directory, grouped
from govkz_crawler.entities.entity import SITE, Entity, Label, Name, from_row, label
from govkz_crawler.entities.kinds import KINDS, Kind
from govkz_crawler.entities.lineage import Change, changes, changes_from, changes_into
from govkz_crawler.entities.merging import combined, updated
from govkz_crawler.entities.registry import Family, Registry, shipped, shipped_digest

__all__ = [
    "KINDS", "SITE", "Change", "Directory", "Entity", "Family", "Group", "Kind", "Label", "Name", "Region",
    "Registry", "changes", "changes_from", "changes_into", "combined", "directory", "from_row", "grouped", "label",
    "shipped", "shipped_digest", "updated",
]  # fmt: skip
