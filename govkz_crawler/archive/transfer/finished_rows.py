"""Makes everything that an archive holds of first versions, as rows that only have to be inserted.

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
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.normalise.sketch import sketch

Row = Mapping[str, Any]
Values = tuple[Any, ...]


class Finished(NamedTuple):
    """First versions that follow one another in a batch, with all that follows from them.

    ``versions`` have the columns of ``VERSIONS.stored``, ``variants`` those of ``articles.COLUMNS``, in the same order.
    """

    versions: list[Values]
    variants: list[Values]
    sketches: list[tuple[int, bytes]]
    sightings: list[Values]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The versions by the names of their columns."""
        return (dict(zip(VERSIONS.stored, values, strict=True)) for values in self.versions)

    @property
    def first(self) -> int:
        """The key of the first version; each of the others has the next one."""
        return int(self.versions[0][0])

    def texts(self) -> Iterator[tuple[int, str, str]]:
        """Key, title and text of each version, for the full-text index."""
        return ((values[0], values[_TITLE], values[_TEXT]) for values in self.versions)


# Some rows of a batch: finished ones, or one of a table that whoever writes has to follow up.
Step = Finished | tuple[str, Row]

_TITLE, _TEXT, _LEAF_HASH = map(VERSIONS.stored.index, ("title", "text", "leaf_hash"))


def leaf_hashes(finished: Finished) -> list[str]:
    """In hexadecimal, in the order of the versions."""
    return [values[_LEAF_HASH] for values in finished.versions]


def steps(batch: Batch, content: Callable[[Row], Row | None], withheld: Collection[str]) -> Iterator[Step]:
    """The rows of a batch in their order, first versions finished where their record bears them out.

    ``content`` gives what the record of a version says, None where it does not bear the version out; ``withheld`` are
    the leaf hashes of entries whose text was destroyed.
    """
    finished: Finished | None = None
    for table, row in batch.rows:
        version = None
        if table == VERSIONS.table and row["version"] == 1 and row["leaf_hash"] not in withheld and not repeats(row):
            version = content(row)
        if finished and (version is None or row[VERSIONS.key] != finished.first + len(finished.versions)):
            yield finished
            finished = None
        if version is None:
            yield table, row
            continue
        finished = finished or Finished([], [], [], [])
        _finish({**row, **version}, finished)
    if finished:
        yield finished


def _finish(row: Row, into: Finished) -> None:
    version = completed({**row, "content_digest": content_digest(row)})
    variant = articles.complete(articles.fold([version]), version)
    into.versions.append(tuple(version.get(name) for name in VERSIONS.stored))
    into.variants.append(tuple(variant[name] for name in articles.COLUMNS))
    if marks := sketch(row["text"].encode()):
        into.sketches.append((row[VERSIONS.key], marks))
    if row["event"] != CAPTURED:
        into.sightings.append(sightings.seen(row["section"], row["article_id"], row["lang"], row["source"]))


def repeats(row: Row) -> bool:
    """Whether a version has the content of the version before: a removal, or a return that only a feed tells of.

    Then the reader of its content is that of another source than the one that told.
    """
    return bool(
        row["event"] == "removed" or (row["event"] != CAPTURED and reader_source(row["reader"]) != row["source"])
    )
