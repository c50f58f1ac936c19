"""Reads when each feed has published over its unbroken spans; polling estimates its rate from that."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from govkz_crawler.archive.database import Database
from govkz_crawler.limits import SITE_WIDE


@dataclass(frozen=True, slots=True)
class History:
    """``moments`` and ``days`` are those of the items published within the period, in order of time.

    ``read_from`` and ``read_to`` bound the newest period that was read whole; times are POSIX seconds, days civil days
    in Asia/Almaty, ``YYYY-MM-DD``.
    """

    name: str  # entity/section/lang
    lang: str
    read_from: int
    read_to: int
    moments: list[int]
    days: list[str]


# A variant that is no text of its own, such as an empty translation, is nothing that somebody published. The index on
# `variants` has the feeds in this order, so a year of everything is read in one go.
_PUBLISHED = """
WITH newest AS (
  SELECT entity, section, lang, max(to_at) AS to_at FROM spans WHERE entity <> :everywhere GROUP BY 1, 2, 3
)
SELECT s.entity || '/' || s.section || '/' || s.lang, s.lang,
  CAST(strftime('%s', max(s.from_at, :since)) AS INTEGER), CAST(strftime('%s', s.to_at) AS INTEGER),
  CAST(strftime('%s', a.published_at) AS INTEGER), a.published_on
FROM newest JOIN spans AS s USING (entity, section, lang, to_at)
LEFT JOIN variants AS a ON a.entity = s.entity AND a.section = s.section AND a.lang = s.lang
  AND a.published_at >= max(s.from_at, :since) AND a.published_at <= s.to_at AND a.translation = 'own'
ORDER BY s.entity, s.section, s.lang, a.published_at
"""


def histories(db: Database, since: str) -> Iterator[History]:
    """One for each feed that was ever read; nothing before ``since`` (UTC)."""
    rows = db.execute(_PUBLISHED, {"everywhere": SITE_WIDE, "since": since})
    for (name, lang, read_from, read_to), found in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        published = [(moment, day) for *_, moment, day in found if moment is not None]
        moments = [moment for moment, _ in published]
        yield History(name, lang, read_from, read_to, moments, [day for _, day in published])
