"""Lists the WARC files of a directory, and keeps them in their place while somebody reads them all.

Finished files never change. But those of a day that is over are gathered into one, and are then gone: whoever
reads a whole directory holds a shared lock (flock(2)) on it meanwhile. Where a file system has no such locks,
nothing is gathered.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import SUFFIX, finished_name
from govkz_crawler.warc.gathered import DAY, GATHERED, sections

BYTES_A_PIECE = 4 * 2**20  # some 1,500 versions: a second of work


def warc_files(directory: Path) -> list[Path]:
    """The WARC files of a directory, finished or not, in the order in which their names say they began.

    A file that lies in a gathered one too is left out: nothing is read twice.
    """
    paths = sorted(path for path in directory.glob("*") if finished_name(path).endswith(SUFFIX))
    twice = _twice(paths)
    return [path for path in paths if path not in twice]


def gathered_already(directory: Path) -> set[Path]:
    """The files that lie in a gathered one too: whoever gathered them was stopped before they were taken away."""
    return _twice(directory.glob(f"*{SUFFIX}"))


def pieces(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Files in their order, a large one alone and small ones together, so that each piece is worth sending away."""
    piece, held = list[Path](), 0
    for path in paths:
        with suppress(FileNotFoundError):  # one that a run is writing may get its final name meanwhile
            held += path.stat().st_size
        piece.append(path)
        if held >= BYTES_A_PIECE:
            yield piece
            piece, held = [], 0
    if piece:
        yield piece


def size(directory: Path) -> int:
    """Bytes in the WARC files of a directory."""
    return sum(path.stat().st_size for path in warc_files(directory))


@contextmanager
def staying(directory: Path) -> Iterator[None]:
    """No file of the directory goes away meanwhile."""
    with _locked(directory, fcntl.LOCK_SH):
        yield


@contextmanager
def rearranging(directory: Path) -> Iterator[bool]:
    """Whether nobody reads the directory; then nobody begins to meanwhile."""
    with _locked(directory, fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
        yield alone


@contextmanager
def _locked(directory: Path, how: int) -> Iterator[bool]:
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except OSError:  # not there, as a rule
        yield False
        return
    try:
        held = False
        with suppress(OSError):
            fcntl.flock(descriptor, how)
            held = True
        yield held
    finally:
        os.close(descriptor)


def _twice(paths: Iterable[Path]) -> set[Path]:
    by_day: dict[str, tuple[list[Path], dict[str, Path]]] = {}
    for path in paths:
        gathered, single = by_day.setdefault(path.name[:DAY], ([], {}))
        if path.name.endswith(GATHERED):
            gathered.append(path)
        else:
            single[path.name] = path
    found = set[Path]()
    for gathered, single in by_day.values():
        for path in gathered if single else ():
            with suppress(WarcError):  # a damaged table speaks for no file
                found |= {single[each.file] for each in sections(path) if each.file in single}
    return found
