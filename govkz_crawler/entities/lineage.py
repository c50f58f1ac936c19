"""Tells which entities others came from: a curated table of renamings, splits and mergers, each with its source.

It holds what a source tells, and is far from complete: an entity that it leaves out may still have a past.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

ChangeKind = Literal["renamed", "split", "merged"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an entity. ``before`` and ``after`` are slugs.

    ``renamed``: the same body goes on under another slug. ``split``: a part of ``before`` became a body of its own,
    whether or not the rest went on. ``merged``: ``before`` was taken into ``after``. ``date`` is an ISO 8601 date, or
    only its year and month where the source tells no day; ``source`` is a URL.
    """

    before: str
    after: str
    date: str
    kind: ChangeKind
    source: str


@cache
def changes() -> tuple[Change, ...]:
    """Every known change, the oldest first."""
    with files("govkz_crawler.entities").joinpath("lineage.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Change(row["from"], row["to"], row["date"], cast(ChangeKind, row["kind"]), row["source"]) for row in rows
        )


def changes_into(slug: str) -> tuple[Change, ...]:
    """Where the entity came from."""
    return tuple(change for change in changes() if change.after == slug)


def changes_from(slug: str) -> tuple[Change, ...]:
    """What became of the entity."""
    return tuple(change for change in changes() if change.before == slug)
