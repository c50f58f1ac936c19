"""The table of renamings, splits and mergers."""

import re
from datetime import date
from typing import get_args
from urllib.parse import urlsplit

from govkz_crawler.entities import changes, changes_from, changes_into, shipped
from govkz_crawler.entities.lineage import ChangeKind

DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def test_every_change_is_between_entities_that_ship():
    for change in changes():
        assert {change.before, change.after} <= shipped().keys()
        assert change.before != change.after


def test_every_change_has_a_date_a_kind_and_a_source():
    for change in changes():
        assert DATE.fullmatch(change.date)
        assert date(2019, 1, 1) < date.fromisoformat(f"{change.date}-01"[:10]) < date(2026, 12, 1)
        assert change.kind in get_args(ChangeKind)
        assert urlsplit(change.source).scheme == "https"


def test_the_oldest_comes_first_and_nothing_twice():
    found = [(change.date, change.before, change.after) for change in changes()]
    assert found == sorted(set(found))


def test_a_renamed_entity_ends_there():
    """What goes on under another slug has one successor, and goes on under one slug only."""
    renamed = [change for change in changes() if change.kind == "renamed"]
    assert len({change.before for change in renamed}) == len({change.after for change in renamed}) == len(renamed)
    assert all(changes_from(change.before) == (change,) for change in renamed)


def test_no_entity_comes_from_itself():
    def ancestors(slug: str) -> set[str]:
        before = {change.before for change in changes_into(slug)}
        return before.union(*map(ancestors, before))

    assert all(change.after not in ancestors(change.after) for change in changes())


def test_districts_went_to_the_new_regions():
    """The decree of 2022 moved them from one region to another; names and regions of the registry agree."""
    registry = shipped()
    regions = {change.before: change.after for change in changes() if registry[change.after].kind == "akimat-region"}
    moved = [change for change in changes() if registry[change.after].kind == "akimat"]
    assert moved
    for change in moved:
        assert regions[registry.region(change.before)] == registry.region(change.after)


def test_the_ministry_of_digital_development():
    (change,) = changes_into("maidd")
    assert (change.before, change.date, change.kind) == ("mdai", "2025-09", "renamed")
