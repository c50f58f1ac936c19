"""``govkz rebuild --from-warc``: an archive from WARC files alone."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from govkz_crawler.archive.connection import writing
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.lock import Lock
from govkz_crawler.archive.restore import Restorer
from govkz_crawler.evidence import journal
from govkz_crawler.evidence.reread import Content, Contents
from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.files import size

# A batch comes from a handful of answers, and the next one mostly from others.
_ANSWERS_IN_MIND = 16

Progress = Callable[[int], None]


def restore(warc_dir: Path, archive: Path, progress: Progress) -> Iterator[str]:
    """Write the archive that the journals in ``warc_dir`` tell of, each text read again from its record.

    Yields a line for each thing that is not what it was; where there is none, the archive is the same, hash by hash.
    ``progress`` gets the bytes read, each twice. Raises ArchiveError where there is an archive already, or nothing to
    make one of. Only a whole archive gets the name.
    """
    if archive.exists():
        raise ArchiveError(f"{archive} is there already: name a new file")
    archive.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(archive)
    unfinished = archive.with_name(f"{archive.name}.unfinished")
    try:
        _remove(unfinished)
        yield from _write(warc_dir, unfinished, progress)
        unfinished.replace(archive)
    finally:
        _remove(unfinished)
        lock.release()


def _write(warc_dir: Path, archive: Path, progress: Progress) -> Iterator[str]:
    places = journal.find(warc_dir, progress)
    if not places:
        raise ArchiveError(f"nothing in {warc_dir} tells of an archive")
    share = size(warc_dir) // len(places)
    with writing(archive) as db:
        restorer = Restorer(db, _reader(warc_dir))
        for place in places.values():
            yield from restorer.write(journal.load(warc_dir, place))
            progress(share)
        restorer.finish()
        # What is still in the write-ahead log would not move with the file; that a disk is full is an error only here.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if len(archives := {archive_id for archive_id, _ in places}) > 1:
        yield f"{len(archives)} archives are told of: they are united, under a chain of their own"


def _reader(warc_dir: Path) -> Callable[[Mapping[str, Any]], Content | None]:
    answer = lru_cache(_ANSWERS_IN_MIND)(partial(Contents.at, warc_dir))

    def content(version: Mapping[str, Any]) -> Content | None:
        try:
            return answer(version["warc_file"], version["warc_offset"]).of(version)
        except WarcError:
            return None

    return content


def _remove(archive: Path) -> None:
    for suffix in ("", "-wal", "-shm", ".lock"):
        archive.with_name(f"{archive.name}{suffix}").unlink(missing_ok=True)
