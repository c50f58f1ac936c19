"""Checks the evidence for ``govkz verify --warc``: WARC files, journals, and the raw bytes behind every row."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Finding, Note, Progress
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence import compare, journal_check
from govkz_crawler.warc.folder import pieces, size
from govkz_crawler.warc.integrity import Problem, check_file


class Stage(NamedTuple):
    """A part of the check, for a progress bar of ``length``. ``findings`` tells how far it is since it last did."""

    label: str
    length: int
    findings: Callable[[Progress], Iterator[Finding]]


def stages(archive: Path, db: Database, warc_dir: Path, spread: Spread = HERE) -> list[Stage]:
    """Everything that the evidence can say against the archive; ``db`` is a snapshot of it.

    A run may be writing to both meanwhile. The WARC files are read wherever ``spread`` has it, the archive here.
    """
    return [
        Stage("checking WARC files", size(warc_dir), partial(_files, warc_dir, spread)),
        Stage("comparing journals", size(warc_dir), partial(journal_check.compare, archive, warc_dir, spread=spread)),
        Stage("reading again", compare.count(db), partial(compare.reread, db, warc_dir, spread=spread)),
    ]


def _files(warc_dir: Path, spread: Spread, progress: Progress) -> Iterator[Finding]:
    files = sorted(warc_dir.absolute().glob("*"))
    for problems in spread.map(_problems, pieces(files), progress):
        yield from map(_finding, problems)


def _problems(paths: list[Path], progress: Progress) -> list[Problem]:
    return [problem for path in paths for problem in check_file(path, progress)]


def _finding(problem: Problem) -> Finding:
    file, offset, message, unfinished = problem
    if unfinished:
        return Note(f"warc {file}", f"offset {offset}", f"{message}; the file is still open, and this is its end")
    return Finding(f"warc {file}", f"offset {offset}", message)
