"""Reads when each feed has published over its unbroken spans; its rhythm is judged by that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from govkz_crawler.archive.database import Database
from govkz_crawler.limits import SITE_WIDE


@dataclass(frozen=True, slots=True)
class History:
    """``moments`` are those of the items published within the period, in order of time.

    ``read_from`` and ``read_to`` bound the newest period that was read whole; times are POSIX seconds.
    """

    name: str  # entity/section/lang
    lang: str
    read_from: int
    read_to: int
    moments: list[int]


_NEWEST = """
SELECT entity, section, lang, max(from_at, :since) AS from_at, max(to_at) AS to_at FROM spans
WHERE entity <> :everywhere GROUP BY entity, section, lang
"""

# A variant that is no text of its own, such as an empty translation, is nothing that somebody published. The index on
# `variants` has the feeds in this order, so a year of everything is read in one go.
_PUBLISHED = f"""
SELECT a.entity, a.section, a.lang, a.published_at FROM ({_NEWEST}) AS s CROSS JOIN variants AS a
  ON a.entity = s.entity AND a.section = s.section AND a.lang = s.lang
  AND a.published_at BETWEEN s.from_at AND s.to_at AND a.translation = 'own'
"""


def histories(db: Database, since: str) -> Iterator[History]:
    """One for each feed that was ever read; nothing before ``since`` (UTC)."""
    chosen = {"everywhere": SITE_WIDE, "since": since}
    published: dict[tuple[str, str, str], list[int]] = {}
    for entity, section, lang, moment in db.execute(_PUBLISHED, chosen):
        published.setdefault((entity, section, lang), []).append(_seconds(moment))
    seconds = cache(_seconds)  # most feeds were read by the same readings
    for entity, section, lang, from_at, to_at in db.execute(_NEWEST, chosen):
        moments = published.get((entity, section, lang), [])
        yield History(f"{entity}/{section}/{lang}", lang, seconds(from_at), seconds(to_at), sorted(moments))


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
