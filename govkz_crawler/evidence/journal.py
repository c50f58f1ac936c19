"""Reads journals: what each run announced, batch by batch, in metadata records of its WARC files."""

from pathlib import Path
from typing import NamedTuple

from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.schema.ledgers import REDACTIONS, VERSIONS
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence.record_index import located
from govkz_crawler.items import WarcRecord
from govkz_crawler.warc.build import JOURNAL
from govkz_crawler.warc.errors import Damaged, WarcError
from govkz_crawler.warc.exchanges import ANSWERS
from govkz_crawler.warc.files import Location
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.records import Record, record_at, undamaged

Number = tuple[str, int]  # archive, and which of its batches


class Announced(NamedTuple):
    """Where a batch was announced, of which origin its archive is, how many versions it has, and their records."""

    place: Location
    origin: Origin
    versions: int
    records: frozenset[str]


class Told(NamedTuple):
    """What one file announces, in its order, and the answers in it; or what is wrong with a journal in it."""

    batches: list[tuple[Number, Announced]]
    answers: list[WarcRecord]
    redacted: dict[str, str]
    fault: str | None = None


class Found(NamedTuple):
    """Where each batch was announced, in the order of the batches, and every answer by the id of its record.

    ``redacted`` are the leaves of entries whose text was destroyed, by their hash.
    """

    batches: dict[Number, Announced]
    answers: dict[str, WarcRecord]
    redacted: dict[str, str]

    @property
    def places(self) -> dict[str, Location]:
        """Where each answer lies."""
        return {record: Location(answer.file, answer.offset) for record, answer in self.answers.items()}


def find(warc_dir: Path, progress: Progress, spread: Spread = HERE) -> Found:
    """Where each batch was announced: the last time, if one was announced in another's stead.

    Where an archive was put back from an older copy and went on, what was announced after that copy counts no more.
    In the order of the batches; archives that share the directory one after the other, as they began. ``progress``
    gets the bytes read. Raises WarcError for a journal that is none of ours.
    """
    found: dict[Number, Announced] = {}
    answers: dict[str, WarcRecord] = {}
    redacted: dict[str, str] = {}
    archives: dict[str, None] = {}
    files = [path.absolute() for path in warc_files(warc_dir)]
    for batches, listed, destroyed, fault in spread.map(_told, files, progress):
        if fault:
            raise WarcError(fault)
        archives |= dict.fromkeys(archive_id for (archive_id, _), _ in batches)
        for number, announced in batches:
            _drop_later(found, number)
            found[number] = announced
        answers |= {answer.record: answer for answer in listed}
        redacted |= destroyed
    order = {archive_id: place for place, archive_id in enumerate(archives)}
    in_order = sorted(found.items(), key=lambda entry: (order[entry[0][0]], entry[0][1]))
    return Found(dict(in_order), answers, redacted)


def _drop_later(found: dict[Number, Announced], number: Number) -> None:
    """A batch that is announced again takes the place of all that were announced after it, too."""
    archive_id, place = number
    while (archive_id, place) in found:
        del found[archive_id, place]
        place += 1


def _told(path: Path, progress: Progress) -> Told:
    batches: list[tuple[Number, Announced]] = []
    answers: list[WarcRecord] = []
    redacted: dict[str, str] = {}
    done = 0
    try:
        for record in undamaged(path):
            if record.kind == "metadata" and record.fields.get("warc-target-uri", "").startswith(JOURNAL):
                batch = _batch(record)
                versions = batch.of(VERSIONS.table)
                records = frozenset(row["warc_record"] for row in versions if row["warc_record"])
                announced = Announced(record.location, batch.origin, len(versions), records)
                batches.append(((batch.archive_id, batch.number), announced))
                redacted |= {row["redacted_hash"]: row["leaf"] for row in batch.of(REDACTIONS.table)}
            elif record.kind in ANSWERS:
                answers.append(located(record))
            progress(record.end - done)
            done = record.end
    except Damaged as error:
        return Told(batches, answers, redacted, str(error))
    return Told(batches, answers, redacted)


def load(warc_dir: Path, place: Location) -> Batch:
    """Raises WarcError."""
    return _batch(record_at(warc_dir, *place))


def _batch(record: Record) -> Batch:
    try:
        return Batch.load(record.block)
    except ValueError as error:
        raise record.damaged(f"not a journal of this release: {error}") from error
