"""`articles`, the present state: a fold over the versions of each variant, the same when written and when rebuilt."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.order import moment
from govkz_crawler.normalise.facts import facts

Row = Mapping[str, Any]

KEY = ("section", "article_id", "lang")


def same_variant(one: str, other: str) -> str:
    """The SQL condition that the rows under two aliases are of one variant."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in KEY)


COPIED = (
    *KEY, "entity", "title", "text", "summary", "published_at", "published_on", "url", "image_url", "links",
    "content_lang", "translation", "version_id",
)  # fmt: skip

COLUMNS = (
    *COPIED, "numbers", "dates", "paragraphs", "status", "changed_at", "versions", "edits", "own_at", "first_seen_at",
)  # fmt: skip

# What the fold reads of a version.
FOLDED = (*COPIED, "event", "extent", "content_hash", "seen_at", "run_id")

PUT = f"""
INSERT INTO articles ({", ".join(COLUMNS)}) VALUES ({", ".join(f":{name}" for name in COLUMNS)})
ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET
{", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in KEY)}
"""


def fold(versions: Iterable[Row]) -> dict[str, Any]:
    """The article that all versions of one variant make together.

    What was seen last counts. Merged archives tell some things twice: the first to tell it counts.
    """
    ordered = sorted(versions, key=moment)
    turn = shown = ordered[0]
    for version in ordered[1:]:
        best = shown if _shows_less(version, shown) else version
        if _is_gone(version) != _is_gone(turn) or _differs(best, shown, version["event"]):
            turn, shown = version, best
    found = facts(shown["text"])
    return {
        **{name: shown[name] for name in COPIED},
        "numbers": found.numbers,
        "dates": found.dates,
        "paragraphs": found.paragraphs,
        "status": "removed" if _is_gone(turn) else "live",
        "changed_at": turn["seen_at"],
        "versions": len(ordered),
        "edits": _edits(ordered),
        "own_at": next((version["seen_at"] for version in ordered if _is_own(version)), None),
        "first_seen_at": ordered[0]["seen_at"],
    }


def derived(db: Database) -> Iterator[dict[str, Any]]:
    """Every article as it follows from `versions`, by key; one variant in memory at a time."""
    by_variant = db.execute(f"SELECT {', '.join(FOLDED)} FROM versions ORDER BY {', '.join(KEY)}")
    rows = (dict(zip(FOLDED, row, strict=True)) for row in by_variant)
    for _, versions in groupby(rows, key=itemgetter(*KEY)):
        yield fold(versions)


def _shows_less(version: Row, shown: Row) -> bool:
    # A summary never replaces a full text: it may come from an archive that never saw more.
    return bool(version["extent"] == "summary" and shown["extent"] == "full")


def _differs(version: Row, before: Row, event: str) -> bool:
    # Two archives may know an item of several owners by another one: only an edit moves it.
    moved = event == "edited" and version["entity"] != before["entity"]
    return moved or any(version[name] != before[name] for name in ("content_hash", "extent"))


def _edits(ordered: Iterable[Row]) -> int:
    """How many rows of the view `edits` are of these versions: an edit that two archives saw is one."""
    before: dict[str, Row] = {}
    edits = 0
    for version in ordered:
        last = before.get(version["extent"])
        edits += version["event"] == "edited" and last is not None and _differs(version, last, "edited")
        before[version["extent"]] = version
    return edits


def _is_gone(version: Row) -> bool:
    return bool(version["event"] == "removed")


def _is_own(version: Row) -> bool:
    return version["translation"] == "own" and not _is_gone(version)
