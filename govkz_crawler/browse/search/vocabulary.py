"""Looks words up in the archive's full-text index: whether they occur, in how many texts, with which beginning.

https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module; nothing is stored for it.
"""

import json
import sqlite3
from collections.abc import Iterable

# A temporary table is the connection's own: it is made on one that only reads, too.
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.archive_words USING fts5vocab('main', 'articles_fts', 'row')"
_KNOWN = "SELECT w.term, w.doc FROM json_each(?) AS asked CROSS JOIN archive_words AS w ON w.term = asked.value"
_HELD = """
SELECT asked.value FROM json_each(?) AS asked
WHERE EXISTS (SELECT 1 FROM articles_fts WHERE articles_fts MATCH '"' || asked.value || '"')
"""
_BEGINNING = """
SELECT w.term, w.doc FROM json_each(:starts) AS s CROSS JOIN archive_words AS w
ON w.term >= s.value AND w.term < s.value || char(0x10ffff) AND length(w.term) BETWEEN :shortest AND :longest
LIMIT :most
"""
_MOST = 20_000  # words with some beginnings: a tenth of a second of comparing them


class Vocabulary:
    """The words of the archive that a connection has open as ``main``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.execute(_WORDS)
        self._connection = connection

    def held(self, words: Iterable[str]) -> set[str]:
        """Those of the words that the archive has: quicker than to count the texts of each. They hold no quotes."""
        return {word for (word,) in self._connection.execute(_HELD, [json.dumps(sorted(words))])}

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Those of the words that the archive has, with the number of texts that hold each."""
        return dict(self._connection.execute(_KNOWN, [json.dumps(sorted(words))]).fetchall())

    def beginning(self, starts: Iterable[str], shortest: int, longest: int) -> dict[str, int]:
        """Words that begin in one of these ways and have so many letters, with the number of texts that hold each."""
        values = {"starts": json.dumps(sorted(starts)), "shortest": shortest, "longest": longest, "most": _MOST}
        return dict(self._connection.execute(_BEGINNING, values).fetchall())
