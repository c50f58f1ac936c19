"""Updates the full-text index after `articles`, one row for each variant.

It follows a batch at a time, just before the batch is committed, and not a row at a time through triggers: FTS5 makes
one segment of many texts, in one statement that needs nothing of Python.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import message_of
from govkz_crawler.archive.finding import REBUILD, Finding
from govkz_crawler.archive.schema.variant_key import KEY, same_variant

# NOT INDEXED: only the newest keys are read, where SQLite would go through an index of all to tell what is DISTINCT.
# Which version stands in the index is told by articles_fts_docsize (https://www.sqlite.org/fts5.html, 9.3).
_TAKE_OUT = f"""
INSERT INTO articles_fts (articles_fts, rowid, title, text)
SELECT 'delete', o.version_id, o.title, o.text
FROM (SELECT DISTINCT {", ".join(KEY)} FROM versions NOT INDEXED WHERE version_id > ? AND version > 1) AS n
JOIN versions AS o ON {same_variant("o", "n")}
JOIN articles_fts_docsize AS d ON d.id = o.version_id
JOIN variants AS s ON {same_variant("s", "n")} AND s.version_id <> o.version_id
"""
_PUT_IN = f"""
INSERT INTO articles_fts (rowid, title, text)
SELECT v.version_id, v.title, v.text
FROM (SELECT DISTINCT {", ".join(KEY)} FROM versions NOT INDEXED WHERE version_id > ?) AS n
JOIN variants AS s ON {same_variant("s", "n")}
JOIN versions AS v ON v.version_id = s.version_id
LEFT JOIN articles_fts_docsize AS d ON d.id = s.version_id
WHERE d.id IS NULL ORDER BY v.version_id
"""


def update(db: Database, version_id: int) -> None:
    """Bring the index up to date with the variants of every version after ``version_id``."""
    db.execute(_TAKE_OUT, [version_id])
    db.execute(_PUT_IN, [version_id])


_INDEXED = {"articles_fts": "articles", "passages_fts": "passages"}


def wrong_words(db: Database, indexes: Iterable[str] = tuple(_INDEXED)) -> Iterator[Finding]:
    """The full-text indexes, word by word: as much work as indexing. ``db`` is open for writing; nothing is written.

    https://www.sqlite.org/fts5.html#the_integrity_check_command; 1: against the table that it indexes.
    """
    for index in indexes:
        try:
            db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            yield Finding(index, "", f"does not hold the words of {_INDEXED[index]} ({message_of(error)}): {REBUILD}")
