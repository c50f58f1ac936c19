"""Finds the items that show a former text again, as long as it is not settled whether that was an edit.

A cache may serve an older copy of the site for hours: what it shows was true once. So a former text waits in
`quarantine` until separate runs have seen it as often, and as far apart, as it takes to confirm a removal, and the
newest text never in between. An edit that brings a former text back is found all the same, that much later.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds.absences import Key, RemovalRule
from govkz_crawler.archive.schema.doubted_runs import DOUBTED
from govkz_crawler.archive.schema.quarantine_reasons import SHOWN_AGAIN, SHOWN_NEWEST
from govkz_crawler.items import SITE_WIDE, Feed

# Sights since the newest text was last seen. What a wrong clock says of their distance in time counts for nothing.
_OPEN = f"""
SELECT q.section, q.article_id, q.lang, q.run_id, q.seen_at, q.raw FROM quarantine AS q
WHERE q.reason = '{SHOWN_AGAIN}' AND q.run_id NOT IN ({DOUBTED}) AND NOT EXISTS (
  SELECT 1 FROM quarantine AS settled WHERE settled.section = q.section AND settled.article_id = q.article_id
    AND settled.lang = q.lang AND settled.reason = '{SHOWN_NEWEST}' AND settled.quarantine_id > q.quarantine_id
)
"""
_OF_ITEM = f"{_OPEN} AND q.section = ? AND q.article_id = ? AND q.lang = ? ORDER BY q.seen_at, q.quarantine_id"
_OF_FEED = f"""
SELECT o.* FROM ({_OPEN}) AS o JOIN variants AS a USING (section, article_id, lang)
JOIN versions AS v ON v.version_id = a.version_id AND v.leaf_hash = json_extract(o.raw, '$.held')
WHERE o.section = :section AND o.lang = :lang AND :entity IN (a.entity, '{SITE_WIDE}') ORDER BY o.seen_at
"""


class Sight(NamedTuple):
    """A former text was seen (UTC): the leaf hashes of the version that said it, and of the one held at that time."""

    run_id: str
    seen_at: str
    shown: str
    held: str


def raw(shown: str, held: str) -> str:
    """What a row of `quarantine` keeps of a sight: the leaf hashes of two versions. Their texts are held already."""
    return json.dumps({"shown": shown, "held": held})


def open_keys(db: Database) -> set[Key]:
    """The items with a sight that no newest text has settled."""
    return {(section, article_id, lang) for section, article_id, lang, *_ in db.execute(_OPEN)}


def sights(db: Database, key: Key, held: str) -> list[Sight]:
    """The sights of an item since the version ``held`` (leaf hash) is its newest, in order."""
    found = (_sight(row) for row in db.execute(_OF_ITEM, key))
    return [sight for sight in found if sight.held == held]


def moments(found: Sequence[Sight], shown: str) -> list[str]:
    """When the last text of all that were seen was seen (UTC), in order; none where it is another than ``shown``."""
    last: list[str] = []
    for sight in found:
        last = [*last, sight.seen_at] if sight.shown == shown else []
    return last


def due(db: Database, feed: Feed, now: str, rule: RemovalRule) -> set[int]:
    """Items of a feed of which another sight at this moment (UTC) would make an edit."""
    rows = db.execute(_OF_FEED, {"entity": feed.entity, "section": feed.section, "lang": feed.lang}).fetchall()
    found: dict[int, list[Sight]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(_sight(row))
    return {article_id for article_id, seen in found.items() if rule.fulfilled([*moments(seen, seen[-1].shown), now])}


def _sight(row: Sequence[str]) -> Sight:
    _, _, _, run_id, seen_at, kept = row
    said = json.loads(kept)
    return Sight(run_id, seen_at, said["shown"], said["held"])
