"""Keeps a small sketch of each text, by which reprints are found without comparing all texts with each other.

``normalise/sketch.py`` says what a sketch is. That of a variant's first version is written with it; all else follows a
batch at a time, in few statements, for each that needs Python waits for the crawl, which runs beside the commit.
The view `reprints` reads them.
"""

import sqlite3
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.sketch_places import each_place, mark_at
from govkz_crawler.archive.schema.variant_key import KEY, same_variant
from govkz_crawler.normalise.sketch import sketch


def register_functions(connection: sqlite3.Connection) -> None:
    """Give SQL ``sketch(text)``: the sketch of a text, given as bytes."""
    connection.create_function("sketch", 1, sketch, deterministic=True)


# SQLite computes an expression wherever it is named; a subquery with a limit is computed once.
_TOLD = """
SELECT version_id, marks FROM (
  SELECT s.version_id, sketch(CAST(v.text AS BLOB)) AS marks
  FROM variants AS s JOIN versions AS v ON v.version_id = s.version_id WHERE {which} LIMIT -1
) WHERE marks <> x''
"""

_SMALLEST = (
    f"SELECT {mark_at('j', 'k.marks')} AS mark, k.version_id FROM sketches AS k JOIN {each_place('j', 'k.marks', 3)}"
)

DERIVED = {
    "sketches": _TOLD.format(which="true"),
    "sketch_marks": _SMALLEST,
    "repeated_marks": "SELECT mark, count(*) FROM sketch_marks GROUP BY mark HAVING count(*) > 1",
}

_PUT = "INSERT INTO sketches VALUES (?, ?)"

_FIRST = f"{_SMALLEST} WHERE k.version_id"
_TAKE_OUT = (
    f"UPDATE repeated_marks SET texts = texts - 1 WHERE mark IN (SELECT mark FROM ({_FIRST} = :gone))",
    f"DELETE FROM repeated_marks WHERE texts < 2 AND mark IN (SELECT mark FROM ({_FIRST} = :gone))",
    f"DELETE FROM sketch_marks WHERE (mark, version_id) IN ({_FIRST} = :gone)",
    "DELETE FROM sketches WHERE version_id = :gone",
)

_OF_ONE = " AND ".join(f"{{row}}.{name} = :{name}" for name in KEY)
_CHANGED = f"(SELECT DISTINCT {', '.join(KEY)} FROM versions NOT INDEXED WHERE version_id > :after AND version > 1)"


class _Which(NamedTuple):
    """Queries for version_ids: sketches that must go, versions shown that may need one, and sketches to be found by."""

    gone: str
    shown: str
    new: str


_SHOWN = f"SELECT s.version_id FROM {_CHANGED} AS n JOIN variants AS s ON {same_variant('s', 'n')}"
_SHOWN_OF_ONE = f"SELECT s.version_id FROM variants AS s WHERE {_OF_ONE.format(row='s')}"
_BATCH = _Which(
    gone=f"""
    SELECT o.version_id FROM {_CHANGED} AS n JOIN versions AS o ON {same_variant("o", "n")}
    JOIN variants AS s ON {same_variant("s", "n")} AND s.version_id <> o.version_id
    JOIN sketches AS k ON k.version_id = o.version_id
    """,
    shown=_SHOWN,
    new=f"SELECT version_id FROM sketches WHERE version_id > :after UNION {_SHOWN}",
)
_ONE = _Which(
    gone=f"""
    SELECT v.version_id FROM versions AS v JOIN sketches AS k ON k.version_id = v.version_id
    WHERE {_OF_ONE.format(row="v")}
    """,
    shown=_SHOWN_OF_ONE,
    new=_SHOWN_OF_ONE,
)


def put(db: Database, version_id: int, marks: bytes) -> None:
    """Write the sketch of the first version of a variant, if there is one; ``update`` lets it be found."""
    if marks:
        db.conn.execute(_PUT, (version_id, marks))


def update(db: Database, version_id: int) -> None:
    """Bring the tables up to date with the variants of every version after ``version_id``."""
    _follow(db, _BATCH, {"after": version_id})


def follow_one(db: Database, key: tuple[str, int, str]) -> None:
    """The sketch of one variant, anew."""
    _follow(db, _ONE, dict(zip(KEY, key, strict=True)))


def _follow(db: Database, which: _Which, given: dict[str, str | int]) -> None:
    for (gone,) in db.execute(which.gone, given).fetchall():
        for statement in _TAKE_OUT:
            db.execute(statement, {"gone": gone})
    absent = f"s.version_id IN ({which.shown}) AND s.version_id NOT IN (SELECT version_id FROM sketches)"
    db.execute(f"INSERT INTO sketches {_TOLD.format(which=absent)}", given)
    marks = f"""
    SELECT mark, version_id FROM ({_FIRST} IN ({which.new})) AS new
    WHERE NOT EXISTS (SELECT 1 FROM sketch_marks AS m WHERE m.mark = new.mark AND m.version_id = new.version_id)
    """
    # Those that stand in `repeated_marks` have older texts, too: one of the texts that are counted here is such a one.
    db.execute(
        f"""
        INSERT INTO repeated_marks
        SELECT mark, count(*) + EXISTS (SELECT 1 FROM sketch_marks AS m WHERE m.mark = new.mark) AS texts
        FROM ({marks}) AS new GROUP BY mark HAVING texts > 1
        ON CONFLICT DO UPDATE SET texts = texts + excluded.texts - 1
        """,
        given,
    )
    db.execute(f"INSERT INTO sketch_marks {marks} ORDER BY mark", given)
