"""Batches as they were announced, each text in them read again from its record: a piece of work at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.batch_replay import repeats
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.cluster.spread import Progress
from govkz_crawler.evidence import journal
from govkz_crawler.evidence.journal import Announced
from govkz_crawler.evidence.reread import Content, Contents
from govkz_crawler.transport.errors import WarcError
from govkz_crawler.warc.files import Location

# Some 8 MB of news: little enough to wait in memory and to be done again, and far more work than the way costs.
VERSIONS_A_PIECE = 1_000
BATCHES_A_PIECE = 200  # polls without news leave batches without versions

# A batch comes from a handful of answers, and the next one mostly from others.
_ANSWERS_IN_MIND = 16

Reader = Callable[[Mapping[str, Any]], Content | None]


class Read(NamedTuple):
    """A batch with the content of each version that has some of its own, by number; None where it cannot be had."""

    batch: Batch
    contents: dict[int, Content | None]


def pieces(announced: Iterable[Announced]) -> Iterator[list[Location]]:
    """Batches in their order, as many as make a piece of work."""
    piece: list[Location] = []
    versions = 0
    for batch in announced:
        piece.append(batch.place)
        versions += batch.versions
        if versions >= VERSIONS_A_PIECE or len(piece) >= BATCHES_A_PIECE:
            yield piece
            piece, versions = [], 0
    if piece:
        yield piece


def read(warc_dir: Path, places: Iterable[Location], progress: Progress) -> list[Read]:
    """``progress`` gets the batches read. Raises WarcError where a journal is gone."""
    content = reader(warc_dir)
    done = []
    for place in places:
        batch = journal.load(warc_dir, place)
        own = (row for row in batch.rows.get(VERSIONS.table, ()) if not repeats(row))
        done.append(Read(batch, {row[VERSIONS.key]: content(row) for row in own}))
        progress(1)
    return done


def reader(warc_dir: Path) -> Reader:
    """What the record of a version holds, None where it cannot be had."""
    answer = lru_cache(_ANSWERS_IN_MIND)(partial(Contents.at, warc_dir))

    def content(version: Mapping[str, Any]) -> Content | None:
        try:
            return answer(version["warc_file"], version["warc_offset"]).of(version)
        except WarcError:
            return None

    return content
