"""Reads the batches of journals again, each text from its record, a piece of work at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.batch_replay import repeats
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.evidence import journal
from govkz_crawler.evidence.journal import Announced
from govkz_crawler.evidence.reread import Content, Contents
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
    """A batch with the content of each version that has some of its own, by number; None where it cannot be had."""

    batch: Batch
    contents: dict[int, Content | None]


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


def read(warc_dir: Path, piece: Piece, progress: Progress) -> list[Read]:
    """``progress`` gets the batches read. Raises WarcError where a journal is gone."""
    content = reader(warc_dir, piece.places)
    done = []
    for place in piece.batches:
        batch = journal.load(warc_dir, place)
        own = (row for row in batch.of(VERSIONS.table) if not repeats(row))
        done.append(Read(batch, {row[VERSIONS.key]: content(row) for row in own}))
        progress(1)
    return done


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
