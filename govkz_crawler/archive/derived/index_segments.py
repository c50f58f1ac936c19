"""Makes segments of the full-text index away from the archive, in any process, and puts them into the archive.

FTS5 holds its words in segments, each a B-tree of its own that tells the rows of its texts. So whoever knows the
numbers that rows will have can index their texts anywhere, and the archive's one writer only copies pages. What is
written here directly, into the tables behind the index, is documented: https://www.sqlite.org/fts5.html, section 9.
"""

from collections.abc import Iterable, Iterator
from itertools import count, zip_longest

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema.tables import ARTICLES_FTS, ARTICLES_FTS_SETTINGS

MOST = 16  # segments that an index may begin with: as many as one has that grew batch by batch
_A_LEVEL = 3  # FTS5 merges four of a level, whoever writes next

_TOTALS, _STRUCTURE = 1, 10  # rows of articles_fts_data that are no pages of segments
_SEGMENT_BITS = 37  # the id of a page: its segment above these bits
_WITHIN = (1 << _SEGMENT_BITS) - 1


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
        """A segment of its own; returns the number that it gets.

        The lowest level stays free for those of later batches, which are small, and merged often.
        """
        used = {number for number, *_ in self.segments()}
        number = next(number for number in count(1) if number not in used)
        level = 1 + len(used) // _A_LEVEL
        self.levels += [(0, []) for _ in range(level + 1 - len(self.levels))]
        self.levels[level][1].append((number, first, last))
        self.written += last - first + 1
        return number

    def record(self) -> bytes:
        numbers = [len(self.levels), len(self.segments()), self.written]
        for merging, segments in self.levels:
            numbers += [merging, len(segments), *(number for segment in segments for number in segment)]
        return self.cookie + b"".join(map(_varint, numbers))


def build(db: Database, texts: Iterable[tuple[int, str, str]]) -> None:
    """Index texts in a database that has no index yet: one segment of all. Each has its row in the index and its title.

    Rows rise.
    """
    db.execute(ARTICLES_FTS)
    db.execute(ARTICLES_FTS_SETTINGS)
    db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 0), ('crisismerge', 2000)")
    db.conn.executemany("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", texts)
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")


def put(db: Database, schema: str) -> None:
    """Copy the segments of another index, in a database that is attached under a name; within a transaction.

    Nothing may use `articles_fts` on this connection between this and ``settle``: FTS5 remembers what it has read.
    """
    structure = _Structure(_block(db, _STRUCTURE))
    for number, first, last in _Structure(_block(db, _STRUCTURE, schema)).segments():
        ids = {"ours": structure.add(first, last), "theirs": number, "bits": _SEGMENT_BITS, "within": _WITHIN}
        for statement in _COPY:
            db.execute(statement.format(schema=schema), ids)
    db.execute(f"INSERT INTO articles_fts_docsize (id, sz) SELECT id, sz FROM {schema}.articles_fts_docsize")
    totals = zip_longest(_varints(_block(db, _TOTALS)), _varints(_block(db, _TOTALS, schema)), fillvalue=0)
    _set(db, _TOTALS, b"".join(_varint(sum(both)) for both in totals))
    _set(db, _STRUCTURE, structure.record())


_COPY = (
    """
    INSERT INTO articles_fts_data (id, block) SELECT (:ours << :bits) | (id & :within), block
    FROM {schema}.articles_fts_data WHERE id BETWEEN :theirs << :bits AND (:theirs << :bits) | :within ORDER BY id
    """,
    """
    INSERT INTO articles_fts_idx (segid, term, pgno) SELECT :ours, term, pgno
    FROM {schema}.articles_fts_idx WHERE segid = :theirs ORDER BY term
    """,
)


def settle(db: Database) -> None:
    """From here on the index may be used. Outside a transaction. Where the segments are too many, they become one."""
    db.execute("PRAGMA writable_schema = RESET")  # the schema is read again, and FTS5 forgets what it has read
    if len(_Structure(_block(db, _STRUCTURE)).segments()) > MOST:
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")


def _block(db: Database, row: int, schema: str = "main") -> bytes:
    (block,) = db.execute(f"SELECT block FROM {schema}.articles_fts_data WHERE id = ?", [row]).fetchone()
    return bytes(block)


def _set(db: Database, row: int, block: bytes) -> None:
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
