"""Writes the parts of a Parquet export on many workers."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.finding import Progress
from govkz_crawler.archive.transfer.select import Part, Selection, State, parts, state
from govkz_crawler.cluster.on_dask import OnDask
from govkz_crawler.cluster.parcel import Carry, Parcel, pack, workspace
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.formats import FORMATS, writer
from govkz_crawler.interchange.output import new_folder


class Written(NamedTuple):
    """A part of the export, and the number of its articles."""

    part: Part
    file: Parcel
    articles: int


def export_parts(archive: Path, articles: Articles, out: Path, force: bool, spread: OnDask) -> int:
    """What ``export`` writes, byte by byte, each part by a worker, from the archive that it sees.

    The caller holds the archive's lock: all workers must read the same. Returns the number of articles. Raises
    InterchangeError and ClusterError, and leaves nothing half written.
    """
    writer("parquet")  # says what is missing where it is
    task = partial(_write, archive.absolute(), state(articles.db), articles.selection)
    written = 0
    with new_folder(out, force, FORMATS["parquet"].holds) as folder:

        def take(done: Written, carry: Carry) -> None:
            nonlocal written
            path = _path(folder, done.part)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # of a worker that died while it was sent
            carry(done.file, path)
            written += done.articles

        spread.fetch(task, parts(articles.db, articles.selection), articles.advance, take)
    return written


def _write(archive: Path, expected: State, selection: Selection, part: Part, progress: Progress) -> Written:
    with reading(archive) as db:
        if state(db) != expected:
            raise InterchangeError(f"{archive} is not the one that is to be exported: every worker must see the same")
        folder = workspace()
        count = writer("parquet")(Articles(db, selection, archive.parent, progress, part), folder)
    return Written(part, pack(_path(folder, part)), count)


def _path(folder: Path, part: Part) -> Path:
    from govkz_crawler.interchange.formats.parquet import part_path  # noqa: PLC0415 - pyarrow is an extra

    return part_path(folder, part)
