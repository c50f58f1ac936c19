"""Derives `passages` from `versions`: what variants once said and say no more. A search in history reads it."""

import json
import sqlite3

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.variant_key import KEY, same_variant


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQL ``gone(text, others)``: the lines of a text that stand in none of the others, a JSON list of texts.

    It takes both as bytes, so that a damaged text is compared like any other.
    """
    connection.create_function("gone", 2, _gone, deterministic=True)


def _gone(text: bytes, others: bytes) -> str:
    said, listed = (each.decode(errors="replace") for each in (text, others))
    kept = {line for other in json.loads(listed) for line in other.split("\n")}
    return "\n".join(line for line in dict.fromkeys(said.split("\n")) if line not in kept)


def _later(column: str) -> str:
    return f"""(
      SELECT json_group_array(w.{column}) FROM versions AS w
      WHERE {same_variant("w", "v")} AND (w.version > v.version OR w.version_id = s.version_id)
    )"""


def _gone_of(column: str) -> str:
    return f"gone(CAST(v.{column} AS BLOB), CAST({_later(column)} AS BLOB))"


def _passages(which: str) -> str:
    """The query for the rows of the variants ``which`` a condition on ``s`` names.

    SQLite computes an expression wherever it is named, but that of a subquery with a limit once.
    """
    return f"""
SELECT version_id, title, text FROM (
  SELECT v.version_id, {_gone_of("title")} AS title, {_gone_of("text")} AS text
  FROM variants AS s CROSS JOIN versions AS v ON {same_variant("v", "s")}
  WHERE s.versions > 1 AND {which} AND v.version_id <> s.version_id LIMIT -1
) WHERE title <> '' OR text <> ''
"""


DERIVED = _passages("true")

_OF_ONE = " AND ".join(f"{{row}}.{name} = ?" for name in KEY)
_TAKE_OUT = f"DELETE FROM passages WHERE version_id IN (SELECT v.version_id FROM versions AS v WHERE {_OF_ONE})"
_PUT_IN = f"INSERT INTO passages {_passages(_OF_ONE.format(row='s'))}"

_CHANGED = f"SELECT DISTINCT {', '.join(KEY)} FROM versions NOT INDEXED WHERE version_id > ? AND version > 1"


def update(db: Database, version_id: int) -> None:
    """Bring `passages` up to date with the variants of every version after ``version_id``."""
    for key in db.execute(_CHANGED, [version_id]).fetchall():
        follow_one(db, key)


def follow_one(db: Database, key: tuple[str, int, str]) -> None:
    """The passages of one variant, anew."""
    db.execute(_TAKE_OUT.format(row="v"), key)
    db.execute(_PUT_IN, key)
