"""``govkz rebuild --from-warc``: an archive from WARC files alone."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from govkz_crawler.archive.batch import Batch
from govkz_crawler.archive.connection import create_or_open
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.lock import Lock
from govkz_crawler.archive.record import content_of
from govkz_crawler.archive.restore import Restorer, committed
from govkz_crawler.evidence.reread import items
from govkz_crawler.transport.building import JOURNAL
from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.files import warc_files
from govkz_crawler.transport.records import undamaged
from govkz_crawler.transport.replay import read

# A batch comes from a handful of answers, and the next one mostly from others.
_ANSWERS_IN_MIND = 16

Contents = dict[tuple[str, int, str], dict[str, Any]]


def restore(warc_dir: Path, archive: Path, progress: Callable[[int], None]) -> list[str]:
    """Write the archive that the journal in ``warc_dir`` tells of, each text read again from its record.

    Returns a line for each row that is not what it was. ``progress`` gets the bytes read. Raises ArchiveError where
    there is an archive already, or nothing to make one of.
    """
    if archive.exists():
        raise ArchiveError(f"{archive} is there already: name a new file")
    if not warc_files(warc_dir):
        raise ArchiveError(f"no WARC files in {warc_dir}")
    archive.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(archive)
    try:
        db = create_or_open(archive)
        restorer = Restorer(db, _Contents(warc_dir).of)
        for batch in committed(journal(warc_dir, progress)):
            restorer.write(batch)
        db.close()
    finally:
        lock.release()
    return restorer.otherwise


def journal(warc_dir: Path, progress: Callable[[int], None]) -> Iterator[Batch]:
    """The batches that the files tell of, in the order in which they were written."""
    for path in warc_files(warc_dir):
        read_up_to = 0
        for record in undamaged(path):
            if record.kind == "metadata" and record.fields.get("warc-target-uri", "").startswith(JOURNAL):
                yield Batch.load(record.block)
            progress(record.end - read_up_to)
            read_up_to = record.end


class _Contents:
    """The contents of answers, by the place that a version names."""

    def __init__(self, warc_dir: Path) -> None:
        self._warc_dir = warc_dir
        self._answer = lru_cache(_ANSWERS_IN_MIND)(self._read)

    def of(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        if row["warc_file"] is None or (row["source"] == "rss" and row["extent"] == "full"):
            return None
        key = (row["section"], row["article_id"], row["lang"])
        return self._answer(row["warc_file"], row["warc_offset"]).get(key)

    def _read(self, file: str, offset: int) -> Contents:
        try:
            exchange = read(self._warc_dir, file, offset)
        except WarcError:
            return {}
        return {(item.section, item.article_id, item.lang): content_of(item) for item in items(exchange)}
