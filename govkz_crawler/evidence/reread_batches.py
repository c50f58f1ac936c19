"""Reads the batches of journals again, each text from its record, and makes rows of them, a piece of work at a time."""

import pickle
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from govkz_crawler.archive.derived import index_segments
from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.finished_rows import Finished, Step, repeats, steps
from govkz_crawler.archive.transfer.rows_file import RowsFile, notes
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.cluster.parcel import Parcel, pack, workspace
from govkz_crawler.evidence import journal
from govkz_crawler.evidence.journal import Announced
from govkz_crawler.evidence.reread import Content, Contents, bears_out
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import Location

# A piece of work, counted in versions: some seconds of work at least, far more than the way costs; at most some 700 MB
# of rows, which lie on a disk until they are copied. Between the two, so many pieces that each can be a segment of the
# full-text index, and that four workers, or eight, end at the same time.
LEAST, MOST = 1_000, 60_000
PIECES = index_segments.MOST
_A_BATCH = 5  # a batch without a version, such as that of a poll without news, is as much work as so many versions

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


class Piece(NamedTuple):
    """A piece of work: where some batches lie, and where the records lie that they name."""

    batches: list[Location]
    places: dict[str, Location]


def pieces(announced: Collection[Announced], places: Places) -> Iterator[Piece]:
    """Batches in their order, as many as make a piece of work."""
    enough = min(max(-(-sum(map(_work, announced)) // PIECES), LEAST), MOST)
    piece, work = Piece([], {}), 0
    for batch in announced:
        piece.batches.append(batch.place)
        piece.places.update({record: places[record] for record in batch.records if record in places})
        work += _work(batch)
        if work >= enough:
            yield piece
            piece, work = Piece([], {}), 0
    if piece.batches:
        yield piece


def _work(batch: Announced) -> int:
    return batch.versions + _A_BATCH


def read(warc_dir: Path, withheld: frozenset[str], folder: Path, piece: Piece, progress: Progress) -> Parcel:
    """``withheld`` are leaf hashes of destroyed texts; ``progress`` gets the batches read.

    The file is left in ``folder`` where that can be seen from here. Raises WarcError where a journal is gone.
    """
    content = reader(warc_dir, piece.places)
    path = workspace(folder) / f"{uuid4().hex}.rows"
    file = RowsFile(path)
    for place in piece.batches:
        file.note(pickle.dumps(_read(journal.load(warc_dir, place), content, withheld, file)))
        progress(1)
    file.close()
    return pack(path, folder)


def batches(path: Path) -> Iterator[Read]:
    """The batches of a file that ``read`` has left, in their order."""
    return map(pickle.loads, notes(path))  # whatever a worker returns is pickled, by Dask as well


def _read(batch: Batch, content: Reader, withheld: frozenset[str], file: RowsFile) -> Read:
    contents: dict[int, Content | None] = {}

    def borne_out(version: Mapping[str, Any]) -> Content | None:
        found = contents[version[VERSIONS.key]] = content(version)
        return contents.pop(version[VERSIONS.key]) if found and bears_out(found, version) else None

    listed = list(steps(batch, borne_out, withheld, file))
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
