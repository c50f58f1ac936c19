"""Decides what captures by people may say of an article, beside what crawls saw.

A version of the event ``captured`` tells what somebody's browser showed at a moment, and no more: whether that was new
or an edit follows from the versions around it, in the order in which they were seen. So captures may be imported in
any order, before or after a crawl. They never remove an item, and never overrule what a crawl has seen: where a crawl
holds a full text, that is the one that is shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from govkz_crawler.archive.schema.ledgers import reader_source

Row = Mapping[str, Any]

CAPTURED: Literal["captured"] = "captured"  # the event
CAPTURE = "capture"  # the source and the origin


def is_captured(version: Row) -> bool:
    """Whether somebody's capture tells of the version."""
    return bool(version["event"] == CAPTURED)


def concerns(*versions: Row) -> bool:
    """Whether one of these is a capture, so that the two are compared as ``says_otherwise`` does."""
    return any(map(is_captured, versions))


def deciding(ordered: Sequence[Row]) -> Sequence[Row]:
    """The versions that decide what is shown: those of crawls, and captures only where these show more."""
    crawled = [version for version in ordered if not is_captured(version)]
    shown = {version["extent"] for version in crawled if version["event"] != "removed"}
    if "full" in shown:
        return crawled
    return [version for version in ordered if not (shown and is_captured(version) and version["extent"] == "summary")]


def deciding_on_presence(ordered: Sequence[Row]) -> Sequence[Row]:
    """The versions that decide whether an item is still there: those of crawls where there are any."""
    return [version for version in ordered if not is_captured(version)] or ordered


def says_otherwise(version: Row, other: Row) -> bool:
    """Whether two sights of a variant, of the same extent, differ in what the site said.

    Two interfaces give dates by different clocks and summaries of different lengths: these are compared only where the
    same one gave both.
    """
    same_source = reader_source(version["reader"]) == reader_source(other["reader"])
    if not same_source and version["extent"] == "summary":
        return False
    redated = same_source and version["published_at"] != other["published_at"]
    return bool(redated or version["content_digest"] != other["content_digest"])


def since(turn: Row, shown: Row, ordered: Sequence[Row]) -> str:
    """Since when the state that began with ``turn`` is known (UTC): captures just before it may show it already."""
    earliest = turn
    for version in reversed(ordered[: ordered.index(turn)]):
        if not is_captured(version) or version["extent"] != shown["extent"] or says_otherwise(version, shown):
            break
        earliest = version
    return str(earliest["seen_at"])


def not_before(ordered: Sequence[Row], place: int) -> str | None:
    """When the state before the version at a place was last seen (UTC), None where nobody knows."""
    version, before = ordered[place], ordered[place - 1] if place else None
    known = [version["not_before"]]
    if before is not None and concerns(version, before):
        known.append(before["seen_at"])
    return max((moment for moment in known if moment), default=None)
