"""Rebuilds an archive from WARC files alone (``govkz rebuild --from-warc``)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError, OtherOrigin
from govkz_crawler.archive.file.connection import filling
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema.identity import TOLD, Origin
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.transfer.batch_replay import BatchReplay
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence import journal, record_index, reread_batches
from govkz_crawler.evidence.journal import Announced, Found
from govkz_crawler.evidence.judge import judge
from govkz_crawler.evidence.reread import Content, bears_out
from govkz_crawler.warc.folder import size, staying


def restore(warc_dir: Path, archive: Path, progress: Progress, spread: Spread = HERE) -> Iterator[str]:
    """Write the archive that the journals in ``warc_dir`` tell of, each text read again from its record.

    Reading is spread; one process writes, in the order that was announced. Yields a line for each thing that is not
    what it was; where there is none, the archive is the same, entry by entry. ``progress`` gets the bytes read, each
    twice. Raises ArchiveError where there is an archive already, nothing to make one of, or what is to be of two
    origins. Only a whole archive gets the name.
    """
    if archive.exists():
        raise ArchiveError(f"{archive} is there already: name a new file")
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_name(f"{archive.name}.unfinished")
    with locked(archive), staying(warc_dir):
        try:
            _remove(unfinished)
            _rows(unfinished).mkdir()
            yield from _write(warc_dir.absolute(), unfinished, progress, spread)
            unfinished.replace(archive)
        finally:
            _remove(unfinished)


def _write(warc_dir: Path, archive: Path, progress: Progress, spread: Spread) -> Iterator[str]:
    found = journal.find(warc_dir, progress, spread)
    announced, places = found.batches, found.places
    if not announced:
        raise ArchiveError(f"nothing in {warc_dir} tells of an archive")
    origin = _origin(warc_dir, announced.values())
    share = size(warc_dir) // len(announced)
    texts = _Texts(warc_dir, places, spread.here)
    with filling(archive, origin) as db, TemporaryDirectory(dir=_rows(archive)) as folder:
        replay = BatchReplay(db, texts.of, found.redacted, judge)
        read = partial(reread_batches.read, warc_dir, frozenset(found.redacted), Path(folder).absolute())
        pieces = reread_batches.pieces(announced.values(), places)
        for file in spread.bring(read, pieces, lambda done: progress(done * share), Path(folder).absolute()):
            with replay.reading(file):
                for batch, steps, contents in reread_batches.batches(file):
                    texts.current = contents
                    yield from replay.write(batch, steps)
            file.unlink()
        replay.finish()
        _index(db, found)
    if len(archives := {archive_id for archive_id, _ in announced}) > 1:
        yield f"{len(archives)} archives are told of: they are united, in a log of their own"


def _origin(warc_dir: Path, announced: Iterable[Announced]) -> Origin:
    """That of all that is announced: what a cassette replayed is never united with what the site answered."""
    first, *more = sorted({batch.origin for batch in announced})
    if more:
        told = " and ".join(TOLD[origin] for origin in (first, *more))
        raise OtherOrigin(f"{warc_dir} tells of archives that hold {told}: put each into a folder of its own")
    return first


class _Texts:
    """Those of the batch that is being written and that nobody has finished.

    What another process read is not believed without its hash. Of finished rows that process has compared it itself.
    """

    def __init__(self, warc_dir: Path, places: reread_batches.Places, read_here: bool) -> None:
        self.current: Mapping[int, Content | None] = {}
        self._read_here = read_here
        self._again = reread_batches.reader(warc_dir, places)

    def of(self, version: Mapping[str, Any]) -> Content | None:
        content = self.current.get(version[VERSIONS.key])
        if self._read_here or (content and bears_out(content, version)):
            return content
        return self._again(version)


def _index(db: Database, found: Found) -> None:
    """Where the records lie that the archive names."""
    named = dict.fromkeys(record for batch in found.batches.values() for record in batch.records)
    with db.atomic():
        record_index.put(db, (found.answers[record] for record in named if record in found.answers))


def _rows(archive: Path) -> Path:
    """Where finished rows wait: on the disk of the archive, which has room for them."""
    return archive.with_name(f"{archive.name}.rows")


def _remove(archive: Path) -> None:
    rmtree(_rows(archive), ignore_errors=True)
    for suffix in ("", "-wal", "-shm", ".lock"):
        archive.with_name(f"{archive.name}{suffix}").unlink(missing_ok=True)
