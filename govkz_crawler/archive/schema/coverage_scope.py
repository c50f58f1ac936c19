"""Writes the SQL conditions by which a row of `coverage` tells of the feed of an entity: all who read it ask here.

A row tells of the feed that it names. One of the entity ``*`` tells of everybody whom its ``scope`` does not leave out
in ``$.but``; a row without a scope leaves nobody out. One of the entity ``+`` tells of the feeds that were read each by
itself and said the same: ``$.of`` has their entities, by the moment from which on each was read.
"""

from govkz_crawler.limits import SEVERAL, SITE_WIDE

ALIKE = f"'{SITE_WIDE}', '{SEVERAL}'"  # in place of an entity: rows that may tell of any feed


def not_left_out(entity: str, scope: str) -> str:
    """On the entity and the scope (expressions) of a row of the entity ``*``."""
    return f"{entity} NOT IN (SELECT value FROM json_each({scope}, '$.but'))"


def is_of(entity: str, scope: str, moment: str | None = None) -> str:
    """The same on a row of the entity ``+``: it tells of the entity, and of a moment (UTC) if one is given.

    Most such rows tell of others, which shows without reading JSON: a slug has no character that JSON writes otherwise.
    """
    since = f" AND period.key <= {moment}" if moment else ""
    return f"""instr({scope}, '"' || {entity} || '"') > 0 AND EXISTS (
      SELECT 1 FROM json_each({scope}, '$.of') AS period, json_each(period.value) AS one
      WHERE one.value = {entity}{since}
    )"""


def tells_of(entity: str, row: str, moment: str | None = None) -> str:
    """Whether a row (an alias) of an entity, of ``*`` or of ``+`` tells of that entity's feed.

    Its section and language are for the caller to compare. With a ``moment`` (UTC) whether what it read of the feed
    begins by then, where the row's own ``from_at`` does.
    """
    return f"""CASE {row}.entity
      WHEN '{SITE_WIDE}' THEN {not_left_out(entity, f"{row}.scope")}
      WHEN '{SEVERAL}' THEN {is_of(entity, f"{row}.scope", moment)}
      ELSE {row}.entity = {entity}
    END"""


def newest_beginning(entity: str, where: str, moment: str) -> str:
    """A query for when the newest reading (`c`) that tells of an entity's feed, and of a ``moment``, began.

    ``where`` is on its section, its language and whatever else. Rows of each kind are looked through by themselves, the
    newest first: the index ends the search.
    """
    kinds = (
        (entity, "true"),
        (f"'{SITE_WIDE}'", not_left_out(entity, "c.scope")),
        (f"'{SEVERAL}'", is_of(entity, "c.scope", moment)),
    )
    newest = (
        f"""SELECT * FROM (
      SELECT c.began_at FROM coverage AS c
      WHERE c.entity = {named} AND c.from_at <= {moment} AND c.to_at >= {moment} AND {where} AND {tells}
      ORDER BY c.began_at DESC LIMIT 1
    )"""
        for named, tells in kinds
    )
    return f"SELECT max(began_at) AS at FROM ({' UNION ALL '.join(newest)})"
