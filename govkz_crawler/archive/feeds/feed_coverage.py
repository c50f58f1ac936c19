"""Queries what the rows of `coverage` come to for each feed; `spans` and `feed_state` follow from that.

Most rows speak for the feed that they name. One with the entity ``+`` speaks for the feeds in ``$.of``, which were read
each by itself, of each from another moment on. One with the entity ``*`` and a ``scope`` speaks for more: the list of
the whole site for every feed of its section and language that was ever named, but for those in ``$.but``; and one that
tells that the site could not be asked at all, with section and language ``*``, for the site-wide feeds of
``$.sections`` and ``$.langs``. ``$.also`` names the feeds that no row named before. A list of the whole site speaks of
an entity that nobody knew then as well: it had nothing of it. So the order of the rows plays no part, and archives can
be merged.
"""

from govkz_crawler.archive.schema.coverage_scope import not_left_out
from govkz_crawler.archive.schema.doubted_runs import DOUBTED
from govkz_crawler.limits import SEVERAL, SITE_WIDE


def joined(periods: str) -> str:
    """Of a query for entity, section, lang, from_at and to_at: periods that overlap or touch are one.

    A period begins a new one when it starts after all before it have ended.
    """
    feed = "PARTITION BY entity, section, lang ORDER BY from_at, to_at"
    return f"""
    SELECT entity, section, lang, min(from_at) AS from_at, max(to_at) AS to_at FROM (
      SELECT *, sum(begins) OVER ({feed}) AS nth FROM (
        SELECT entity, section, lang, from_at, to_at, coalesce(from_at > max(to_at) OVER (
            {feed} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ), 1) AS begins
        FROM ({periods})
      )
    ) GROUP BY entity, section, lang, nth
    """


def newest(rows: str) -> str:
    """Of a query for entity, section, lang, coverage_id and what a row says: the newest of each feed, and what all say.

    The moments are of all rows: the first and last that was asked for, the last complete reading, the last refusal.
    """
    return f"""
    SELECT entity, section, lang, coverage_id, asked_first AS asked_from, asked_last AS asked_to, recorded_at, outcome,
      reason, complete_last AS complete_at, refused_last AS refused_at
    FROM (
      SELECT *, row_number() OVER (
          PARTITION BY entity, section, lang ORDER BY recorded_at DESC, coverage_id DESC
        ) AS back,
        min(asked_from) OVER feed AS asked_first, max(asked_to) OVER feed AS asked_last,
        max(complete_at) OVER feed AS complete_last, max(refused_at) OVER feed AS refused_last
      FROM ({rows}) WINDOW feed AS (PARTITION BY entity, section, lang)
    ) WHERE back = 1
    """


_PERIOD = ("from_at", "to_at")
_STATE = ("coverage_id", "asked_from", "asked_to", "recorded_at", "outcome", "reason", "complete_at", "refused_at")
_BOTH = ", ".join((*_PERIOD, *_STATE))
_OF_EACH = ", ".join(("min(period.key, to_at) AS from_at", "to_at", *_STATE))

_TOLD = f"""
SELECT coverage_id, entity, section, lang, scope, min(from_at, to_at) AS from_at, to_at, asked_from, asked_to,
  recorded_at, outcome, reason,
  iif(outcome = 'complete', recorded_at, NULL) AS complete_at,
  iif(outcome = 'refused', recorded_at, NULL) AS refused_at
FROM coverage WHERE run_id NOT IN ({DOUBTED})
"""

# A list of the whole site may be read a hundred times a day. Its rows are joined before they are laid beside thousands
# of feeds; only those of feeds that one of them ever left out are looked at one by one.
_PARTS = f"""
WITH told AS MATERIALIZED ({_TOLD}),
own AS (
  SELECT entity, section, lang, {_BOTH} FROM told WHERE section <> '{SITE_WIDE}' AND entity <> '{SEVERAL}'
  UNION ALL
  SELECT one.value, section, lang, {_OF_EACH}
  FROM told, json_each(scope, '$.of') AS period, json_each(period.value) AS one WHERE told.entity = '{SEVERAL}'
  UNION ALL
  SELECT '{SITE_WIDE}', s.value, l.value, {_BOTH}
  FROM told, json_each(scope, '$.sections') AS s, json_each(scope, '$.langs') AS l WHERE section = '{SITE_WIDE}'
),
site AS MATERIALIZED (
  SELECT *, coalesce(json_array_length(scope, '$.but'), 0) > 0 AS leaves_out FROM told
  WHERE entity = '{SITE_WIDE}' AND section <> '{SITE_WIDE}' AND scope IS NOT NULL
),
left_out AS MATERIALIZED (
  SELECT coverage_id, value AS entity, section, lang FROM site, json_each(scope, '$.but') WHERE leaves_out
),
named AS MATERIALIZED (
  SELECT entity, section, lang, (entity, section, lang) IN (SELECT entity, section, lang FROM left_out) AS once_left_out
  FROM (
    SELECT entity, section, lang FROM own WHERE entity <> '{SITE_WIDE}'
    UNION
    SELECT value, section, lang FROM site, json_each(scope, '$.also')
  )
)
"""


def _beside(columns: tuple[str, ...], of_site: str) -> str:
    """What the lists of the whole site say of each feed. ``of_site`` joins the rows of a query."""
    wanted = ", ".join(f"s.{name}" for name in columns)
    same = "s.section = n.section AND s.lang = n.lang"
    return f"""
    SELECT n.entity, n.section, n.lang, {wanted}
    FROM named AS n JOIN ({of_site.format(rows="SELECT * FROM site")}) AS s ON {same} WHERE NOT n.once_left_out
    UNION ALL
    SELECT n.entity, n.section, n.lang, {wanted}
    FROM named AS n JOIN ({of_site.format(rows="SELECT * FROM site WHERE NOT leaves_out")}) AS s ON {same}
    WHERE n.once_left_out
    UNION ALL
    SELECT n.entity, n.section, n.lang, {wanted}
    FROM named AS n JOIN site AS s ON {same}
    WHERE n.once_left_out AND s.leaves_out
      AND (s.coverage_id, n.entity) NOT IN (SELECT coverage_id, entity FROM left_out)
    """


_OWN = "SELECT entity, section, lang, {columns} FROM own"
_SITE_PERIODS = joined("SELECT * FROM ({rows}) WHERE from_at IS NOT NULL")

_PERIODS = f"{_OWN.format(columns=', '.join(_PERIOD))} UNION ALL {_beside(_PERIOD, _SITE_PERIODS)}"
_STATES = f"{_OWN.format(columns=', '.join(_STATE))} UNION ALL {_beside(_STATE, newest('{rows}'))}"

_FEED_STATE = """
SELECT entity, section, lang, asked_from, asked_to, recorded_at AS looked_at, outcome, reason, complete_at, refused_at
"""

SPANS = f"{_PARTS} {joined(f'SELECT * FROM ({_PERIODS}) WHERE from_at IS NOT NULL')}"
FEED_STATE = f"{_PARTS} {_FEED_STATE} FROM ({newest(_STATES)})"

# What the lists of the whole site say of one feed.
_FOR_ONE = f"""
SELECT :entity AS entity, section, lang, {_BOTH}
FROM ({_TOLD} AND entity = '{SITE_WIDE}' AND section = :section AND lang = :lang AND scope IS NOT NULL)
WHERE {not_left_out(":entity", "scope")}
"""
SPANS_OF_ONE = joined(f"{_FOR_ONE} AND from_at IS NOT NULL")
STATE_OF_ONE = f"{_FEED_STATE} FROM ({newest(_FOR_ONE)})"
