"""`articles`, the present state: a fold over the versions of each variant, the same when written and when rebuilt."""

from collections.abc import Iterable, Mapping
from typing import Any

from govkz_crawler.normalise.facts import facts

Row = Mapping[str, Any]

COPIED = (
    "section", "article_id", "lang", "entity", "title", "text", "summary", "published_at", "published_on", "url",
    "image_url", "links", "content_lang", "translation", "version_id",
)  # fmt: skip

COLUMNS = (
    *COPIED, "numbers", "dates", "paragraphs", "status", "versions", "edits", "own_at", "first_seen_at", "changed_at",
)  # fmt: skip

# What the next version's article takes over from the one before.
CARRIED = ("versions", "edits", "own_at", "first_seen_at")

# Merged archives interleave: what was seen last counts, whichever file it came from.
FOLD_ORDER = "seen_at, run_id, version_id"


def follow(article: Row | None, version: Row) -> dict[str, Any]:
    """The article after ``version``; ``article`` is the state before it, None for the first."""
    found = facts(version["text"])
    own = version["translation"] == "own" and version["event"] != "removed"
    return {
        **{name: version[name] for name in COPIED},
        "numbers": found.numbers,
        "dates": found.dates,
        "paragraphs": found.paragraphs,
        "status": "removed" if version["event"] == "removed" else "live",
        "versions": (article["versions"] if article else 0) + 1,
        "edits": (article["edits"] if article else 0) + (version["event"] == "edited"),
        "own_at": (article and article["own_at"]) or (version["seen_at"] if own else None),
        "first_seen_at": article["first_seen_at"] if article else version["seen_at"],
        "changed_at": version["seen_at"],
    }


def fold(versions: Iterable[Row]) -> dict[str, Any] | None:
    """The article that the versions of one variant, in FOLD_ORDER, amount to."""
    article = None
    for version in versions:
        article = follow(article, version)
    return article
