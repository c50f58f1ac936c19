"""`articles`, the present state: a fold over the versions of each variant, the same when written and when rebuilt."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from govkz_crawler.normalise.facts import facts

Row = Mapping[str, Any]

KEY = ("section", "article_id", "lang")

COPIED = (
    *KEY, "entity", "title", "text", "summary", "published_at", "published_on", "url", "image_url", "links",
    "content_lang", "translation", "version_id",
)  # fmt: skip

# What the next version's article takes over from the one before.
CARRIED = ("versions", "edits", "own_at", "first_seen_at")

COLUMNS = (*COPIED, "numbers", "dates", "paragraphs", "status", "changed_at", *CARRIED)

PUT = f"""
INSERT INTO articles ({", ".join(COLUMNS)}) VALUES ({", ".join(f":{name}" for name in COLUMNS)})
ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET
{", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in KEY)}
"""


def follow(article: Row | None, version: Row) -> dict[str, Any]:
    """The article after ``version``; ``article`` is the state before it (CARRIED will do), None for the first."""
    state = _follow(article, version)
    return state | _facts(state)


def derived(db: Database) -> Iterator[dict[str, Any]]:
    """Every article as it follows from `versions`, by key; one variant in memory at a time."""
    names = (*COPIED, "event", "seen_at", "run_id")
    by_variant = db.execute(f"SELECT {', '.join(names)} FROM versions ORDER BY section, article_id, lang, version")
    rows = (dict(zip(names, row, strict=True)) for row in by_variant)
    for _, versions in groupby(rows, key=itemgetter(*KEY)):
        state: dict[str, Any] | None = None
        # Merged archives interleave: what was seen last counts, whichever file it came from.
        for version in sorted(versions, key=itemgetter("seen_at", "run_id", "version_id")):
            state = _follow(state, version)
        assert state is not None
        yield state | _facts(state)


def _follow(article: Row | None, version: Row) -> dict[str, Any]:
    own = version["translation"] == "own" and version["event"] != "removed"
    return {
        **{name: version[name] for name in COPIED},
        "status": "removed" if version["event"] == "removed" else "live",
        "changed_at": version["seen_at"],
        "versions": (article["versions"] if article else 0) + 1,
        "edits": (article["edits"] if article else 0) + (version["event"] == "edited"),
        "own_at": (article and article["own_at"]) or (version["seen_at"] if own else None),
        "first_seen_at": article["first_seen_at"] if article else version["seen_at"],
    }


def _facts(state: Row) -> dict[str, Any]:
    found = facts(state["text"])
    return {"numbers": found.numbers, "dates": found.dates, "paragraphs": found.paragraphs}
