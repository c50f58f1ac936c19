"""Makes segments of the full-text index away from the archive, in any process, and puts them into the archive.

FTS5 holds its words in segments, each a B-tree of its own that tells the rows of its texts. So whoever knows the
numbers that rows will have can index their texts anywhere, and the archive's one writer only copies pages. What is
written here directly, into the tables behind the index, is documented: https://www.sqlite.org/fts5.html, section 9.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import count, zip_longest
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.tables import ARTICLES_FTS, ARTICLES_FTS_SETTINGS

MOST = 128  # segments that may wait to be merged: FTS5 holds 2,000, and more of them are merged in one go for less

_TOTALS, _STRUCTURE = 1, 10  # rows of articles_fts_data that are no pages of segments
_SEGMENT_BITS = 37  # the id of a page: its segment above these bits
_WITHIN = (1 << _SEGMENT_BITS) - 1
_ALL_PAGES = 2**31 - 1


class Segments(NamedTuple):
    """What indexing some texts came to: pages by their id, the first term of each, and how many tokens each text has.

    ``totals`` are the number of texts, and of tokens in each column; ``leaves`` the first and last page of each
    segment, by the number of the segment.
    """

    pages: list[tuple[int, bytes]]
    terms: list[tuple[int, bytes, int]]
    sizes: list[tuple[int, bytes]]
    totals: list[int]
    leaves: dict[int, tuple[int, int]]


class _Structure:
    """The structure record: a cookie, a counter of pages, and by level its segments, of which some are being merged."""

    def __init__(self, record: bytes) -> None:
        self.cookie, numbers = record[:4], _varints(record[4:])
        levels, _, self.written = next(numbers), next(numbers), next(numbers)
        self.levels: list[tuple[int, list[tuple[int, int, int]]]] = []
        for _ in range(levels):
            merging, segments = next(numbers), next(numbers)
            self.levels.append((merging, [(next(numbers), next(numbers), next(numbers)) for _ in range(segments)]))

    def segments(self) -> list[tuple[int, int, int]]:
        """Number, first and last page of each."""
        return [segment for _, level in self.levels for segment in level]

    def add(self, first: int, last: int) -> int:
        """A segment that nothing has been merged into yet; returns the number that it gets."""
        used = {number for number, *_ in self.segments()}
        number = next(number for number in count(1) if number not in used)
        self.levels = self.levels or [(0, [])]
        self.levels[0][1].append((number, first, last))
        self.written += last - first + 1
        return number

    def record(self) -> bytes:
        numbers = [len(self.levels), len(self.segments()), self.written]
        for merging, segments in self.levels:
            numbers += [merging, len(segments), *(number for segment in segments for number in segment)]
        return self.cookie + b"".join(map(_varint, numbers))


def build(texts: Iterable[tuple[int, str, str]]) -> Segments:
    """Index texts, each with its row in the index and its title. Rows rise."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute(ARTICLES_FTS)
        db.execute(ARTICLES_FTS_SETTINGS)
        db.execute("BEGIN")
        db.executemany("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", texts)
        db.execute("COMMIT")
        structure = _Structure(_block(db, _STRUCTURE))
        return Segments(
            db.execute("SELECT id, block FROM articles_fts_data WHERE id > ?", [_STRUCTURE]).fetchall(),
            db.execute("SELECT segid, term, pgno FROM articles_fts_idx").fetchall(),
            db.execute("SELECT id, sz FROM articles_fts_docsize").fetchall(),
            list(_varints(_block(db, _TOTALS))),
            {number: (first, last) for number, first, last in structure.segments()},
        )


def put(db: Database, made: Segments) -> int:
    """Add segments to the index, within a transaction. Returns how many it has that were not merged yet.

    Nothing may use `articles_fts` on this connection between this and ``merge``: FTS5 remembers what it has read.
    """
    structure = _Structure(_block(db.conn, _STRUCTURE))
    numbers = {number: structure.add(*leaves) for number, leaves in made.leaves.items()}
    pages = ((numbers[page >> _SEGMENT_BITS] << _SEGMENT_BITS | page & _WITHIN, block) for page, block in made.pages)
    db.conn.executemany("INSERT INTO articles_fts_data (id, block) VALUES (?, ?)", pages)
    terms = ((numbers[segment], term, page) for segment, term, page in made.terms)
    db.conn.executemany("INSERT INTO articles_fts_idx (segid, term, pgno) VALUES (?, ?, ?)", terms)
    db.conn.executemany("INSERT INTO articles_fts_docsize (id, sz) VALUES (?, ?)", made.sizes)
    totals = zip_longest(_varints(_block(db.conn, _TOTALS)), made.totals, fillvalue=0)
    _set(db.conn, _TOTALS, b"".join(_varint(sum(both)) for both in totals))
    _set(db.conn, _STRUCTURE, structure.record())
    return len(structure.levels[0][1]) if structure.levels else 0


def merge(db: Database) -> None:
    """Merge the segments that were put in, outside a transaction. From here on the index may be used."""
    db.execute("PRAGMA writable_schema = RESET")  # the schema is read again, and FTS5 forgets what it has read
    db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('merge', ?)", [_ALL_PAGES])


def _block(db: sqlite3.Connection, row: int) -> bytes:
    (block,) = db.execute("SELECT block FROM articles_fts_data WHERE id = ?", [row]).fetchone()
    return bytes(block)


def _set(db: sqlite3.Connection, row: int, block: bytes) -> None:
    db.execute("UPDATE articles_fts_data SET block = ? WHERE id = ?", [block, row])


def _varints(record: bytes) -> Iterator[int]:
    """Big-endian, seven bits a byte, as SQLite writes them (section 9.1); none here is so large as to need nine."""
    value = 0
    for byte in record:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            yield value
            value = 0


def _varint(value: int) -> bytes:
    encoded = [value & 0x7F]
    while value := value >> 7:
        encoded.append(value & 0x7F | 0x80)
    return bytes(reversed(encoded))
