"""Defines small tables of counts, which triggers keep, so that a page of numbers never reads a million rows.

Triggers keep them: whoever writes a version or the state of a variant, the counts follow within the same transaction.
``DERIVED`` says what each must hold, for ``govkz rebuild`` and ``govkz verify``.
"""

from govkz_crawler.archive.schema.almaty_time import almaty_month

# What a feed published in a month of Almaty, and what was seen to happen to its items in it.
# '' is the month of what has no date that is known.
ACTIVITY = """
CREATE TABLE activity (
  entity TEXT NOT NULL,
  section TEXT NOT NULL,
  lang TEXT NOT NULL,
  month TEXT NOT NULL,
  published INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  silent_edits INTEGER NOT NULL,
  removals INTEGER NOT NULL,
  PRIMARY KEY (entity, section, lang, month)
) WITHOUT ROWID
"""

# Hours, because every zone's day is made of them.
ARRIVALS = """
CREATE TABLE arrivals (
  hour TEXT NOT NULL,
  lang TEXT NOT NULL,
  event TEXT NOT NULL,
  versions INTEGER NOT NULL,
  PRIMARY KEY (hour, lang, event)
) WITHOUT ROWID
"""

# An item is one thing in several languages: its variants are counted in `activity`, itself here.
ITEM_COUNTS = """
CREATE TABLE item_counts (
  section TEXT PRIMARY KEY,
  items INTEGER NOT NULL
) WITHOUT ROWID
"""

TABLES = (ACTIVITY, ARRIVALS, ITEM_COUNTS)

INDEXES = (
    # Which articles a search may find: an entity's, a language's, told without touching a row.
    "CREATE INDEX variants_entity ON variants (entity, published_at, lang, version_id)",
    "CREATE INDEX variants_lang ON variants (lang, published_at, version_id)",
    "CREATE INDEX variants_removed ON variants (entity) WHERE status = 'removed'",
    # Newest first of one event, of one entity or of all; the language is looked up without touching the row.
    "CREATE INDEX versions_event ON versions (event, version_id, lang)",
    "CREATE INDEX versions_entity ON versions (entity, event, version_id, lang)",
    "CREATE INDEX runs_started ON runs (started_at)",
)

EVERYTHING = "*"  # the row of `activity` that adds all entities up, named as the site-wide feed is

_MONTH = "coalesce(substr({row}.published_on, 1, 7), '')"
_SEEN_MONTH = almaty_month("{row}.seen_at")
_COUNTERS = ("published", "edits", "silent_edits", "removals")


def _add(row: str, month: str, **amounts: str) -> str:
    """The statement that adds to the row of the entity and to that of all."""
    values = ", ".join(amounts.get(name, "0") for name in _COUNTERS)
    return f"""
      INSERT INTO activity
      SELECT who.entity, {row}.section, {row}.lang, {month.format(row=row)}, {values}
      FROM (SELECT {row}.entity AS entity UNION ALL SELECT '{EVERYTHING}') AS who WHERE true
      ON CONFLICT DO UPDATE SET {", ".join(f"{name} = {name} + excluded.{name}" for name in amounts)};
      """


def _drop_empty(row: str, month: str) -> str:
    return f"""
      DELETE FROM activity
      WHERE entity IN ({row}.entity, '{EVERYTHING}') AND section = {row}.section AND lang = {row}.lang
        AND month = {month.format(row=row)} AND published = 0 AND edits = 0 AND silent_edits = 0 AND removals = 0;
      """


def _alone(row: str) -> str:
    return f"""NOT EXISTS (
        SELECT 1 FROM variants
        WHERE section = {row}.section AND article_id = {row}.article_id AND lang <> {row}.lang
      )"""


_SILENT = """(NEW.published_at IS (
        SELECT published_at FROM versions
        WHERE section = NEW.section AND article_id = NEW.article_id AND lang = NEW.lang AND version = NEW.version - 1
      ))"""

TRIGGERS = (
    f"""
    CREATE TRIGGER variants_count_insert AFTER INSERT ON variants BEGIN
      {_add("NEW", _MONTH, published="1")}
      INSERT INTO item_counts SELECT NEW.section, 1 WHERE {_alone("NEW")}
      ON CONFLICT DO UPDATE SET items = items + 1;
    END
    """,
    f"""
    CREATE TRIGGER variants_count_delete AFTER DELETE ON variants BEGIN
      {_add("OLD", _MONTH, published="-1")} {_drop_empty("OLD", _MONTH)}
      UPDATE item_counts SET items = items - 1 WHERE section = OLD.section AND {_alone("OLD")};
      DELETE FROM item_counts WHERE section = OLD.section AND items = 0;
    END
    """,
    f"""
    CREATE TRIGGER variants_count_update AFTER UPDATE OF entity, published_on ON variants
    WHEN OLD.entity IS NOT NEW.entity OR OLD.published_on IS NOT NEW.published_on BEGIN
      {_add("OLD", _MONTH, published="-1")} {_drop_empty("OLD", _MONTH)}
      {_add("NEW", _MONTH, published="1")}
    END
    """,
    """
    CREATE TRIGGER versions_count AFTER INSERT ON versions BEGIN
      INSERT INTO arrivals VALUES (substr(NEW.seen_at, 1, 13), NEW.lang, NEW.event, 1)
      ON CONFLICT DO UPDATE SET versions = versions + 1;
    END
    """,
    f"""
    CREATE TRIGGER versions_count_edit AFTER INSERT ON versions WHEN NEW.event = 'edited' BEGIN
      {_add("NEW", _SEEN_MONTH, edits="1", silent_edits=_SILENT)}
    END
    """,
    f"""
    CREATE TRIGGER versions_count_removal AFTER INSERT ON versions WHEN NEW.event = 'removed' BEGIN
      {_add("NEW", _SEEN_MONTH, removals="1")}
    END
    """,
)

_ARRIVED = "SELECT substr(seen_at, 1, 13), lang, event, count(*) FROM {rows} GROUP BY 1, 2, 3"

# The same for the versions of a table, such as some that are inserted without triggers.
COUNT_ARRIVALS = f"""
INSERT INTO arrivals
{_ARRIVED.format(rows="{versions} WHERE {key} BETWEEN ? AND ?")}
ON CONFLICT DO UPDATE SET versions = versions + excluded.versions
"""

_EVENTS = f"""
  SELECT entity, section, lang, {_MONTH.format(row="a")} AS month, 1, 0, 0, 0 FROM variants AS a
  UNION ALL
  SELECT v.entity, v.section, v.lang, {_SEEN_MONTH.format(row="v")}, 0, v.event = 'edited',
    v.event = 'edited' AND v.published_at IS p.published_at, v.event = 'removed'
  FROM versions AS v LEFT JOIN versions AS p
    ON p.section = v.section AND p.article_id = v.article_id AND p.lang = v.lang AND p.version = v.version - 1
  WHERE v.event IN ('edited', 'removed')
"""

DERIVED = {
    "activity": f"""
      WITH events (entity, section, lang, month, {", ".join(_COUNTERS)}) AS ({_EVENTS}),
      everywhere AS (SELECT * FROM events UNION ALL
        SELECT '{EVERYTHING}', section, lang, month, {", ".join(_COUNTERS)} FROM events)
      SELECT entity, section, lang, month, {", ".join(f"sum({name})" for name in _COUNTERS)}
      FROM everywhere GROUP BY 1, 2, 3, 4
      """,
    "arrivals": _ARRIVED.format(rows="versions"),
    "item_counts": "SELECT section, count(*) FROM (SELECT DISTINCT section, article_id FROM variants) GROUP BY 1",
}
