"""Keeps a small sketch of each text, by which reprints are found without comparing all texts with each other.

A sketch is a bottom-k MinHash over sentences (A. Broder, "On the resemblance and containment of documents", 1997): each
sentence is hashed, and the ``SIZE`` smallest hashes are kept. What two sketches share estimates what the texts share.
The view `reprints` reads them.
"""

import json
import sqlite3
from collections.abc import Iterable
from zlib import crc32

from sqlite_utils import Database

from govkz_crawler.archive.schema.variant_key import KEY, same_variant

SIZE = 16  # hashes of a sketch

_ENDS = bytes.maketrans(b"!?\n", b"...")  # of sentences, as full stops
_LEAST = 6  # words of a sentence that few texts have by chance
_TEN_DIGITS = 2**32
_TOLD = 20  # words in such sentences of a text of which it can be told


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQL ``sketch(text)``: the sketch of a text, given as bytes, as a JSON list of integers."""
    connection.create_function("sketch", 1, lambda text: _as_json(sketch(text)), deterministic=True)


def sketch(text: bytes) -> list[int]:
    """The ``SIZE`` smallest marks of the sentences of a text in UTF-8, ascending; none of a text too short to tell.

    A mark is a CRC-32 and 2^32, so that all have ten digits and SQL may look for one within a list of them. Spaces make
    no difference, and sentences of fewer than six words do not count.
    """
    sentences = [words for each in text.translate(_ENDS).split(b".") if len(words := each.split()) >= _LEAST]
    if sum(map(len, sentences)) < _TOLD:
        return []
    return sorted({_TEN_DIGITS + crc32(b" ".join(words)) for words in sentences})[:SIZE]


def marks(text: str) -> str | None:
    """The sketch of a text as `sketches` holds it, None for one that is too short to have a row there."""
    found = sketch(text.encode())
    return _as_json(found) if found else None


def _as_json(marks: list[int]) -> str:
    return json.dumps(marks, separators=(",", ":"))


_SKETCH = "sketch(CAST(v.text AS BLOB))"

DERIVED = {
    "sketches": f"""
      SELECT version_id, marks FROM (
        SELECT s.version_id, {_SKETCH} AS marks FROM variants AS s JOIN versions AS v ON v.version_id = s.version_id
      ) WHERE marks <> '[]'
      """,
    "sketch_marks": "SELECT j.value, version_id FROM sketches, json_each(marks) AS j WHERE j.key < 3",
    "repeated_marks": "SELECT mark, count(*) FROM sketch_marks GROUP BY mark HAVING count(*) > 1",
}

_OF_ONE = " AND ".join(f"{{row}}.{name} = ?" for name in KEY)
_CHANGED = f"(SELECT DISTINCT {', '.join(KEY)} FROM versions WHERE version_id > ?)"

_TAKE_OUT = f"""
DELETE FROM sketches WHERE version_id IN (
  SELECT o.version_id FROM (SELECT DISTINCT {", ".join(KEY)} FROM versions WHERE version_id > ? AND version > 1) AS n
  JOIN versions AS o ON {same_variant("o", "n")}
  JOIN variants AS s ON {same_variant("s", "n")} AND s.version_id <> o.version_id
)
"""
_PUT_IN = f"""
INSERT INTO sketches SELECT version_id, marks FROM (
  SELECT v.version_id, {_SKETCH} AS marks FROM {_CHANGED} AS n JOIN variants AS s ON {same_variant("s", "n")}
  JOIN versions AS v ON v.version_id = s.version_id
  WHERE NOT EXISTS (SELECT 1 FROM sketches AS k WHERE k.version_id = s.version_id)
) WHERE marks <> '[]' ORDER BY version_id
"""
_TAKE_OUT_ONE = f"""
DELETE FROM sketches WHERE version_id IN (SELECT v.version_id FROM versions AS v WHERE {_OF_ONE.format(row="v")})
"""
_PUT_IN_ONE = f"""
INSERT INTO sketches SELECT version_id, marks FROM (
  SELECT v.version_id, {_SKETCH} AS marks FROM variants AS s JOIN versions AS v ON v.version_id = s.version_id
  WHERE {_OF_ONE.format(row="s")}
) WHERE marks <> '[]'
"""


def update(db: Database, version_id: int) -> None:
    """Bring `sketches` up to date with the variants of every version after ``version_id``."""
    db.execute(_TAKE_OUT, [version_id])
    db.execute(_PUT_IN, [version_id])


def put(db: Database, rows: Iterable[tuple[int, str]]) -> None:
    """Write sketches of versions that have none, as ``marks`` gives them."""
    db.conn.executemany("INSERT INTO sketches VALUES (?, ?)", rows)


def follow_one(db: Database, key: tuple[str, int, str]) -> None:
    """The sketch of one variant, anew."""
    db.execute(_TAKE_OUT_ONE, key)
    db.execute(_PUT_IN_ONE, key)
