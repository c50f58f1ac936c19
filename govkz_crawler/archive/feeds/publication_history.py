"""Reads when each feed has published over its unbroken spans; its rhythm is judged by that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

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


# A variant that is no text of its own, such as an empty translation, is nothing that somebody published. The index on
# `variants` has all of it in this order, so a year of everything is read in one go.
_PUBLISHED = """
WITH newest AS MATERIALIZED (
  SELECT entity, section, lang, max(from_at, :since) AS from_at, max(to_at) AS to_at FROM spans
  WHERE entity <> :everywhere GROUP BY entity, section, lang
)
SELECT s.entity || '/' || s.section || '/' || s.lang, s.lang, s.from_at, s.to_at, group_concat(a.published_at)
FROM newest AS s CROSS JOIN variants AS a ON a.entity = s.entity AND a.section = s.section AND a.lang = s.lang
  AND a.published_at BETWEEN s.from_at AND s.to_at AND a.translation = 'own'
GROUP BY s.entity, s.section, s.lang ORDER BY s.entity, s.section, s.lang
"""


def histories(db: Database, since: str) -> Iterator[History]:
    """One for each feed that has published anything in that period; nothing before ``since`` (UTC)."""
    for name, lang, from_at, to_at, moments in db.execute(_PUBLISHED, {"everywhere": SITE_WIDE, "since": since}):
        yield History(name, lang, _seconds(from_at), _seconds(to_at), sorted(map(_seconds, moments.split(","))))


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
