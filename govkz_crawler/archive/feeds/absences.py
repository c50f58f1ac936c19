"""Tracks items that readings missed and searched for in vain, until enough separate misses count as a removal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.doubted_runs import DOUBTED
from govkz_crawler.normalise.clock import parse_utc

Key = tuple[str, int, str]  # section, article id, language

# One moment a run: of the misses since the last verdict that settled the matter. What a wrong clock says of their
# distance in time counts for nothing.
_OPEN = f"""
SELECT min(recorded_at) FROM absences AS a
WHERE section = ? AND article_id = ? AND lang = ? AND verdict = 'missed' AND run_id NOT IN ({DOUBTED}) AND NOT EXISTS (
  SELECT 1 FROM absences AS settled
  WHERE settled.section = a.section AND settled.article_id = a.article_id AND settled.lang = a.lang
    AND settled.verdict <> 'missed' AND settled.absence_id > a.absence_id
)
GROUP BY run_id ORDER BY 1
"""
_SUSPECTS = """
SELECT section, article_id, lang, entity FROM absences AS a
WHERE verdict = 'missed' AND NOT EXISTS (
  SELECT 1 FROM absences AS later
  WHERE later.section = a.section AND later.article_id = a.article_id AND later.lang = a.lang
    AND later.absence_id > a.absence_id
)
"""


@dataclass(frozen=True, slots=True)
class RemovalRule:
    """How many separate runs must miss an item until it counts as removed, and how far they must lie apart."""

    confirmations: int = 2
    interval: timedelta = timedelta(hours=24)

    def fulfilled(self, misses: Iterable[str]) -> bool:
        """``misses`` are the moments (UTC) at which runs missed the item, in order."""
        return self._counted(misses) >= self.confirmations

    def adds(self, misses: Sequence[str], now: str) -> bool:
        """Whether another miss at this moment (UTC) is far enough from those before to count."""
        return self._counted([*misses, now]) > self._counted(misses)

    def _counted(self, misses: Iterable[str]) -> int:
        counted, last = 0, None
        for moment in map(parse_utc, misses):
            if last is None or moment - last >= self.interval:
                counted, last = counted + 1, moment
        return counted


TWICE_A_DAY_APART = RemovalRule()


def misses(db: Database, key: Key) -> list[str]:
    """When runs have missed the item since it was last seen or removed (UTC), in order; one moment a run."""
    return [moment for (moment,) in db.execute(_OPEN, key)]


def suspects(db: Database) -> dict[Key, str]:
    """Items whose last verdict is ``missed``, with the entity whose feed missed them."""
    return {(section, article_id, lang): entity for section, article_id, lang, entity in db.execute(_SUSPECTS)}
