"""Makes everything that an archive holds of first versions, as rows that only have to be copied.

Nothing but the version itself is needed for the first version of a variant. So these rows can be made in any process,
many at a time. What comes later depends on what was there before, and is left to whoever writes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from govkz_crawler.archive.derived import articles
from govkz_crawler.archive.derived.captured import CAPTURED
from govkz_crawler.archive.derived.version_columns import completed, content_digest
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema.ledgers import VERSIONS, reader_source
from govkz_crawler.archive.transfer.rows_file import FinishedRow, RowsFile
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.normalise.sketch import sketch

Row = Mapping[str, Any]


class Finished(NamedTuple):
    """First versions that follow one another in a batch: they lie in the file of the piece of work, from ``place`` on.

    ``first`` is the key of the first; each of the others has the next key, and the next place.
    """

    place: int
    first: int
    leaf_hashes: list[bytes]

    @property
    def places(self) -> tuple[int, int]:
        """That of the first and of the last version."""
        return self.place, self.place + len(self.leaf_hashes) - 1


# Some rows of a batch: finished ones, or one of a table that whoever writes has to follow up.
Step = Finished | tuple[str, Row]


def steps(
    batch: Batch, content: Callable[[Row], Row | None], withheld: Collection[str], file: RowsFile
) -> Iterator[Step]:
    """The rows of a batch in their order, first versions finished, into ``file``, where their record bears them out.

    ``content`` gives what the record of a version says, None where it does not bear the version out; ``withheld`` are
    the leaf hashes of entries whose text was destroyed.
    """
    finished: Finished | None = None
    for table, row in batch.rows:
        version = None
        if table == VERSIONS.table and row["version"] == 1 and row["leaf_hash"] not in withheld and not repeats(row):
            version = content(row)
        if finished and (version is None or row[VERSIONS.key] != finished.first + len(finished.leaf_hashes)):
            yield finished
            finished = None
        if version is None:
            yield table, row
            continue
        place = file.add(_finished({**row, **version}))
        finished = finished or Finished(place, row[VERSIONS.key], [])
        finished.leaf_hashes.append(bytes.fromhex(row["leaf_hash"]))
    if finished:
        yield finished


def _finished(row: Row) -> FinishedRow:
    version = completed({**row, "content_digest": content_digest(row)})
    marks = sketch(row["text"].encode())
    return FinishedRow(
        version,
        articles.complete(articles.fold([version]), version),
        (row[VERSIONS.key], marks) if marks else None,
        None if row["event"] == CAPTURED
        else sightings.seen(row["section"], row["article_id"], row["lang"], row["source"]),
    )  # fmt: skip


def repeats(row: Row) -> bool:
    """Whether a version has the content of the version before: a removal, or a return that only a feed tells of.

    Then the reader of its content is that of another source than the one that told.
    """
    return bool(
        row["event"] == "removed" or (row["event"] != CAPTURED and reader_source(row["reader"]) != row["source"])
    )
