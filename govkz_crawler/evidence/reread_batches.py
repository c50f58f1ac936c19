"""Reads the batches of journals again, each text from its record, and makes rows of them, a piece of work at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.derived import index_segments
from govkz_crawler.archive.derived.index_segments import Segments
from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.finished_rows import Finished, Step, repeats, steps
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.evidence import journal
from govkz_crawler.evidence.journal import Announced
from govkz_crawler.evidence.reread import Content, Contents, bears_out
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import Location

# Some 8 MB of news: little enough to wait in memory and to be done again, and far more work than the way costs.
VERSIONS_A_PIECE = 1_000
BATCHES_A_PIECE = 200  # polls without news leave batches without versions

# A batch comes from a handful of answers, and the next one mostly from others.
_ANSWERS_IN_MIND = 16

Reader = Callable[[Mapping[str, Any]], Content | None]
Places = Mapping[str, Location]  # by the id of the record


class Read(NamedTuple):
    """A batch, its rows in ``steps``, with the content of each version that has some of its own and is not finished.

    By its number; None where the content cannot be had.
    """

    batch: Batch
    steps: list[Step]
    contents: dict[int, Content | None]


class Prepared(NamedTuple):
    """Batches ready to be written, and the words of their finished versions."""

    batches: list[Read]
    segments: Segments


class Piece(NamedTuple):
    """A piece of work: where some batches lie, and where the records lie that they name."""

    batches: list[Location]
    places: dict[str, Location]


def pieces(announced: Iterable[Announced], places: Places) -> Iterator[Piece]:
    """Batches in their order, as many as make a piece of work."""
    piece, versions = Piece([], {}), 0
    for batch in announced:
        piece.batches.append(batch.place)
        piece.places.update({record: places[record] for record in batch.records if record in places})
        versions += batch.versions
        if versions >= VERSIONS_A_PIECE or len(piece.batches) >= BATCHES_A_PIECE:
            yield piece
            piece, versions = Piece([], {}), 0
    if piece.batches:
        yield piece


def read(warc_dir: Path, withheld: frozenset[str], piece: Piece, progress: Progress) -> Prepared:
    """``withheld`` are leaf hashes of destroyed texts; ``progress`` gets the batches read.

    Raises WarcError where a journal is gone.
    """
    content = reader(warc_dir, piece.places)
    done = []
    for place in piece.batches:
        done.append(_read(journal.load(warc_dir, place), content, withheld))
        progress(1)
    finished = (step for read in done for step in read.steps if isinstance(step, Finished))
    return Prepared(done, index_segments.build(chain.from_iterable(map(Finished.texts, finished))))


def _read(batch: Batch, content: Reader, withheld: frozenset[str]) -> Read:
    contents: dict[int, Content | None] = {}

    def borne_out(version: Mapping[str, Any]) -> Content | None:
        found = contents[version[VERSIONS.key]] = content(version)
        return contents.pop(version[VERSIONS.key]) if found and bears_out(found, version) else None

    listed = list(steps(batch, borne_out, withheld))
    for table, row in (step for step in listed if not isinstance(step, Finished)):
        if table == VERSIONS.table and not repeats(row) and row[VERSIONS.key] not in contents:
            contents[row[VERSIONS.key]] = content(row)
    return Read(replace(batch, rows=()), listed, contents)


def reader(warc_dir: Path, places: Places) -> Reader:
    """What the record of a version holds, None where it cannot be had."""

    @lru_cache(_ANSWERS_IN_MIND)
    def answer(record: str) -> Contents:
        return Contents.at(warc_dir, places[record], record)

    def content(version: Mapping[str, Any]) -> Content | None:
        try:
            return answer(version["warc_record"]).of(version)
        except (WarcError, KeyError):
            return None

    return content
