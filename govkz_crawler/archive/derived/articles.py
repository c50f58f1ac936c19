"""Computes the present state of each variant, a row of `articles`, from its versions.

What the fold comes to stands in `variants`, a row for each; the view `articles` adds the text of the version shown.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import captured
from govkz_crawler.archive.schema.variant_key import KEY
from govkz_crawler.archive.schema.version_order import moment
from govkz_crawler.log.leaf import canonical
from govkz_crawler.normalise.facts import facts

Row = Mapping[str, Any]

# What all versions of the variant come to; ``version_id`` is the one that is shown.
STATE = ("version_id", "status", "changed_at", "versions", "edits", "own_at", "own_not_before", "first_seen_at")

# As the version that is shown has them: what lists are sorted and filtered by.
COPIED = ("entity", "published_at", "published_on", "content_lang", "translation")

# What the text says that can be compared between languages; ``facts_hash`` vouches for it without reading it again.
FACTS = ("numbers", "dates", "paragraphs")
VOUCHED = (*KEY, "changed_at", *FACTS)

COLUMNS = (*KEY, *STATE, *COPIED, *FACTS, "facts_hash")

# What the fold reads of a version: little beside its text.
FOLDED = (
    *KEY, "version_id", "event", "entity", "extent", "translation", "content_digest", "published_at", "seen_at",
    "not_before", "counted_at", "run_id", "reader", "leaf_hash",
)  # fmt: skip

_PUT = f"""
INSERT INTO variants ({", ".join(COLUMNS)}) VALUES ({", ".join("?" for _ in COLUMNS)})
ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET
{", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in KEY)}
"""
_SHOWN = f"SELECT {', '.join(COPIED)}, text FROM versions WHERE version_id = ?"


def folded(db: Database) -> Iterator[dict[str, Any]]:
    """KEY and STATE of every article as they follow from `versions`, by key; one variant in memory at a time."""
    by_variant = db.execute(f"SELECT {', '.join(FOLDED)} FROM versions ORDER BY {', '.join(KEY)}")
    rows = (dict(zip(FOLDED, row, strict=True)) for row in by_variant)
    for _, versions in groupby(rows, key=itemgetter(*KEY)):
        yield fold(versions)


def fold(versions: Iterable[Row]) -> dict[str, Any]:
    """KEY and STATE of the article that all versions of one variant make together.

    What was seen last counts. Merged archives tell some things twice: the first to tell it counts. What people
    captured adds to the history, and shows what no crawl has seen (``captured``).
    """
    ordered = sorted(versions, key=moment)
    turn, shown = _turn(captured.deciding(ordered))
    status = _turn(captured.deciding_on_presence(ordered))[0]
    if _is_gone(status):
        turn = status
    own = next((place for place, version in enumerate(ordered) if _is_own(version)), None)
    return {
        **{name: shown[name] for name in KEY},
        "version_id": shown["version_id"],
        "status": "removed" if _is_gone(turn) else "live",
        "changed_at": turn["seen_at"] if _is_gone(turn) else captured.since(turn, shown, ordered),
        "versions": len(ordered),
        "edits": _edits(ordered),
        "own_at": None if own is None else ordered[own]["seen_at"],
        "own_not_before": None if own is None else captured.not_before(ordered, own),
        "first_seen_at": ordered[0]["seen_at"],
    }


def _turn(ordered: Sequence[Row]) -> tuple[Row, Row]:
    """The version with which the present state began, and the one that shows it best."""
    turn = shown = ordered[0]
    for version in ordered[1:]:
        best = shown if _shows_less(version, shown) else version
        if _is_gone(version) != _is_gone(turn) or _differs(best, shown, version["event"]):
            turn, shown = version, best
    return turn, shown


def shown(db: Database, state: Row) -> dict[str, Any]:
    """What ``complete`` needs of the version that is shown."""
    values = db.execute(_SHOWN, [state["version_id"]]).fetchone()
    return dict(zip((*COPIED, "text"), values, strict=True))


def complete(state: Row, version: Row) -> dict[str, Any]:
    """The whole row of `variants`, given its KEY and STATE and the version that is shown.

    ``facts`` are read off its text unless it brings them.
    """
    found = version.get("facts") or facts(version["text"])
    row = {**state, **{name: version[name] for name in COPIED}, **{name: getattr(found, name) for name in FACTS}}
    return row | {"facts_hash": hashlib.sha256(canonical({name: row[name] for name in VOUCHED})).hexdigest()}


def put(db: Database, row: Row) -> None:
    """Write a row of `variants` over what is there."""
    db.conn.execute(_PUT, [row[name] for name in COLUMNS])


def _shows_less(version: Row, shown: Row) -> bool:
    # A summary never replaces a full text: it may come from an archive that never saw more.
    return bool(version["extent"] == "summary" and shown["extent"] == "full")


def _differs(version: Row, before: Row, event: str) -> bool:
    if captured.concerns(version, before):
        return bool(version["extent"] != before["extent"]) or captured.says_otherwise(version, before)
    # Two archives may know an item of several owners by another one: only an edit moves it.
    moved = event == "edited" and version["entity"] != before["entity"]
    return moved or any(version[name] != before[name] for name in ("content_digest", "published_at", "extent"))


def _edits(ordered: Iterable[Row]) -> int:
    """How many rows of the view `edits` are of these versions: an edit that two archives saw is one."""
    before: dict[str, Row] = {}
    edits = 0
    for version in ordered:
        last = before.get(version["extent"])
        edits += last is not None and _is_edit(version, last)
        before[version["extent"]] = version
    return edits


def _is_edit(version: Row, before: Row) -> bool:
    if captured.concerns(version, before):
        return not (_is_gone(version) or _is_gone(before)) and captured.says_otherwise(version, before)
    return version["event"] == "edited" and _differs(version, before, "edited")


def _is_gone(version: Row) -> bool:
    return bool(version["event"] == "removed")


def _is_own(version: Row) -> bool:
    return version["translation"] == "own" and not _is_gone(version)
