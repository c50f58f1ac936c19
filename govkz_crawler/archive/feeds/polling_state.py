"""Reads from the archive what decides which feeds are polled next: last reading, last outcome, last item."""

from itertools import groupby
from operator import itemgetter

from govkz_crawler.archive.database import Database
from govkz_crawler.items import SITE_WIDE
from govkz_crawler.polling.past import Past
from govkz_crawler.polling.rhythms import Known, Standing


def _seconds(moment: str) -> str:
    return f"CAST(strftime('%s', {moment}) AS INTEGER)"


# The newest period that was read without a hole, and the items in it. The index on `variants` finds those of a feed.
# What is dated later than it was seen, by a wrong zone or as a notice of what is to come, was there when it was seen.
_STANDINGS = f"""
WITH state AS (
  SELECT entity, section, lang, looked_at, outcome, complete_at FROM feed_state
  WHERE section = :section AND lang = :lang AND entity <> :everywhere
),
newest AS (SELECT entity, section, lang, max(to_at) AS to_at FROM spans GROUP BY 1, 2, 3)
SELECT state.entity, {_seconds("state.looked_at")}, state.outcome, {_seconds("state.complete_at")},
  {_seconds("max(spans.from_at, :since)")}, {_seconds("spans.to_at")},
  {_seconds("min(a.published_at, a.first_seen_at)")}
FROM state
LEFT JOIN newest USING (entity, section, lang)
LEFT JOIN spans USING (entity, section, lang, to_at)
LEFT JOIN variants AS a ON a.entity = state.entity AND a.section = state.section AND a.lang = state.lang
  AND a.published_at >= max(spans.from_at, :since)
ORDER BY state.entity
"""


def known_feeds(db: Database, section: str, lang: str, since: str) -> Known:
    """Of the feeds that were ever looked at, by entity; nothing that was published before ``since`` (UTC)."""
    rows = db.execute(_STANDINGS, {"section": section, "lang": lang, "everywhere": SITE_WIDE, "since": since})
    standings = {}
    for (entity, looked_at, outcome, complete_at, read_from, read_to), items in groupby(rows, itemgetter(*range(6))):
        past = _past(read_from, read_to, [moment for *_, moment in items])
        standings[entity] = Standing(looked_at, outcome, complete_at, past)
    (answered_at,) = db.execute(f"SELECT {_seconds('max(complete_at)')} FROM feed_state").fetchone()
    return Known(standings, answered_at or 0)


def _past(read_from: int | None, read_to: int | None, moments: list[int | None]) -> Past | None:
    if read_from is None or read_to is None:
        return None
    return Past(min(read_from, read_to), read_to, [moment for moment in moments if moment and moment <= read_to])
