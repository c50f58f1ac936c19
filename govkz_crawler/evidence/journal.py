"""What the runs announced, batch by batch, in the metadata records of their WARC files."""

from collections.abc import Callable
from pathlib import Path

from govkz_crawler.archive.batch import Batch
from govkz_crawler.transport.building import JOURNAL
from govkz_crawler.transport.files import Location, warc_files
from govkz_crawler.transport.records import Record, record_at, undamaged

Number = tuple[str, int]  # archive, and which of its batches


def find(warc_dir: Path, progress: Callable[[int], None]) -> dict[Number, Location]:
    """Where each batch was announced: the last time, if one was announced in another's stead.

    In the order of the batches; archives that share the directory one after the other, as they began. ``progress``
    gets the bytes read. Raises Damaged for a journal that is none of ours.
    """
    found: dict[Number, Location] = {}
    archives: dict[str, None] = {}
    for path in warc_files(warc_dir):
        done = 0
        for record in undamaged(path):
            if record.kind == "metadata" and record.fields.get("warc-target-uri", "").startswith(JOURNAL):
                batch = _batch(record)
                archives[batch.archive_id] = None
                found[batch.archive_id, batch.number] = record.location
            progress(record.end - done)
            done = record.end
    order = {archive_id: place for place, archive_id in enumerate(archives)}
    return dict(sorted(found.items(), key=lambda entry: (order[entry[0][0]], entry[0][1])))


def load(warc_dir: Path, place: Location) -> Batch:
    """Raises WarcError."""
    return _batch(record_at(warc_dir, *place))


def _batch(record: Record) -> Batch:
    try:
        return Batch.load(record.block)
    except ValueError as error:
        raise record.damaged(f"not a journal of this release: {error}") from error
