"""Finds when a state of an item was last seen (`not_before`) from complete readings, without a write per item."""

import sqlite3
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.coverage_scope import is_of, newest_beginning
from govkz_crawler.limits import SEVERAL, SITE_WIDE

# A complete reading of the item's feed, or of the whole site, whose period holds the item's date. Its beginning counts:
# the page that showed the item, or would have shown it, came later.
_LAST = """
c.section = :section AND c.lang = :lang AND c.outcome = 'complete' AND c.began_at > :after AND c.began_at <= :before
"""
_OF_THE_ITEM = "run_id = c.run_id AND section = c.section AND article_id = :article_id AND lang = c.lang"
_MISSED = f"EXISTS (SELECT 1 FROM absences WHERE {_OF_THE_ITEM} AND verdict = 'missed')"
_SIGHTED = "SELECT 1 FROM sightings AS s WHERE s.section = c.section AND s.article_id = :article_id AND s.lang = c.lang"
_HAS_SHOWN = f"EXISTS ({_SIGHTED} AND s.source = c.source)"
# A reading of summaries goes by a list; pages are asked for what is new in it, and show nothing else of its period.
_A_LIST_HAS_SHOWN = f"EXISTS ({_SIGHTED} AND s.fingerprint IS NOT NULL)"
_BY_WHOM = {
    # Only who has ever shown an item can have shown it again; a row that was kept apart shows no state of it.
    "shown": f"""
  AND {_HAS_SHOWN} AND NOT {_MISSED}
  AND (c.extent = 'full' OR :extent = 'summary' AND {_A_LIST_HAS_SHOWN})
  AND NOT EXISTS (SELECT 1 FROM quarantine WHERE {_OF_THE_ITEM})
""",
    # A list without pages may leave an item out without a trace: that it did not show one says nothing, unless it was
    # searched for in vain. Whatever was wrong with a row that was kept apart, the item was there.
    "absent": f"""
  AND (c.extent = 'full' OR {_MISSED}) AND (c.source = :source OR {_HAS_SHOWN})
  AND NOT EXISTS (
    SELECT 1 FROM quarantine AS q
    WHERE q.section = c.section AND q.article_id = :article_id AND q.lang = c.lang
      AND (q.run_id = c.run_id OR q.seen_at > :after AND q.seen_at <= c.began_at)
  )""",
}


_QUERIES = {by: newest_beginning(":entity", _LAST + whom, ":published_at") for by, whom in _BY_WHOM.items()}

_EVER = "SELECT 1 FROM coverage WHERE section = :section AND lang = :lang AND outcome = 'complete' AND extent = 'full'"
_BY_ITSELF_OR_NOT = (
    "entity = :entity",
    f"entity = '{SITE_WIDE}'",
    f"""entity = '{SEVERAL}' AND EXISTS (
      SELECT 1 FROM feed_state WHERE entity = :entity AND section = :section AND lang = :lang AND complete_at > ''
    ) AND {is_of(":entity", "scope")}""",
)


class Sought(NamedTuple):
    """A variant whose showing is sought: its key, its owner, and when it was published (UTC; None where unknown)."""

    section: str
    article_id: int
    lang: str
    entity: str
    published_at: str | None


def last_shown(db: Database | sqlite3.Connection, sought: Sought, extent: str, after: str, before: str) -> str:
    """The last moment from ``after`` to ``before`` (UTC) of which it is known that the state was still the same.

    That is ``after``, when the state itself was last recorded, where no later reading shows the ``extent``.
    """
    values = {**sought._asdict(), "extent": extent, "after": after, "before": before}
    return _moment(db, "shown", values) or after


def last_absent(db: Database, sought: Sought, source: str, after: str, before: str) -> str | None:
    """When a reading from ``after`` to ``before`` (UTC) last proved that an item of ``source`` was not there.

    Such a reading is complete, and by the pages of ``source`` or of another that has shown the item. None where there
    was none.
    """
    return _moment(db, "absent", {**sought._asdict(), "after": after, "before": before, "source": source})


def ever_read(db: Database, entity: str, section: str, lang: str) -> bool:
    """Whether pages of a feed were ever read completely, by itself or with the whole site."""
    values = {"entity": entity, "section": section, "lang": lang}
    return any(db.execute(f"{_EVER} AND {of} LIMIT 1", values).fetchone() for of in _BY_ITSELF_OR_NOT)


def _moment(db: Database | sqlite3.Connection, by: str, values: dict[str, object]) -> str | None:
    (moment,) = db.execute(_QUERIES[by], values).fetchone()
    return None if moment is None else str(moment)
