"""The words of an archive, as its full-text index holds them: which there are, in how many texts, and which begin so.

https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module; nothing is stored for it.
"""

import json
import sqlite3
from collections.abc import Iterable

# A temporary table is the connection's own: it is made on one that only reads, too.
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.archive_words USING fts5vocab('main', 'articles_fts', 'row')"
_KNOWN = "SELECT w.term, w.doc FROM json_each(?) AS asked CROSS JOIN archive_words AS w ON w.term = asked.value"
_BEGINNING = """
SELECT term, doc FROM archive_words WHERE term >= :start AND term < :end AND length(term) BETWEEN :short AND :long
LIMIT :most
"""
_MOST = 4_000  # words of one beginning


class Vocabulary:
    """The words of the archive that a connection has open as ``main``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.execute(_WORDS)
        self._connection = connection

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Those of the words that the archive has, with the number of texts that hold each."""
        return dict(self._connection.execute(_KNOWN, [json.dumps(list(words))]).fetchall())

    def beginning(self, start: str, shortest: int, longest: int) -> dict[str, int]:
        """The words that begin so and have so many letters, with the number of texts that hold each."""
        values = {"start": start, "end": start[:-1] + chr(ord(start[-1]) + 1), "most": _MOST}
        return dict(self._connection.execute(_BEGINNING, {**values, "short": shortest, "long": longest}).fetchall())
