"""Names the files of a WARC directory, and makes them grow."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from govkz_crawler.warc.errors import WarcError

SUFFIX = ".warc.gz"
UNFINISHED = ".open"  # follows the suffix while a file is being written


class Location(NamedTuple):
    """Where a response or revisit record starts; ``file`` is the name of the finished file."""

    file: str
    offset: int


class GrowingFile:
    """Appends all of a piece or nothing of it; its errors are WarcErrors.

    Unbuffered, so that what a killed process had appended is in the file, whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o666)
            self.size = os.fstat(self._descriptor).st_size
            sync_directory(path.parent)
        except OSError as error:
            raise _unwritable(path, error) from error

    def append(self, data: bytes) -> int:
        """The offset at which ``data`` now starts."""
        start, written = self.size, 0
        try:
            while written < len(data):
                written += os.pwrite(self._descriptor, data[written:], start + written)
        except OSError as error:
            with suppress(OSError):  # the next piece is written over the half one in any case
                os.ftruncate(self._descriptor, start)
            raise _unwritable(self.path, error) from error
        self.size += written
        return start

    def cut(self, size: int) -> None:
        """Leaves the first ``size`` bytes."""
        try:
            os.ftruncate(self._descriptor, size)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self.size = size

    def sync(self) -> None:
        """Returns when all that was appended is on the disk."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def close(self) -> None:
        self.sync()
        os.close(self._descriptor)


def finished_name(path: Path) -> str:
    """The name of a WARC file once its run has ended."""
    return path.name.removesuffix(UNFINISHED)


def is_unfinished(path: Path) -> bool:
    """Whether a run is writing the file, or was killed while it did."""
    return path.name.endswith(UNFINISHED)


def open_warc(path: Path) -> BinaryIO:
    """The file for reading; one that a run is writing may get its final name meanwhile. Raises WarcError."""
    try:
        return opened(path)
    except FileNotFoundError:
        if is_unfinished(path):
            return open_warc(path.with_name(finished_name(path)))
        raise WarcError(f"{path} is not there") from None
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error


def opened(path: Path) -> BinaryIO:
    """A regular file for reading: to open a pipe would be to wait for whoever writes it. Raises WarcError, OSError."""
    file = open(path, "rb", opener=_at_once)  # noqa: SIM115 - Path.open takes no opener; the caller closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise WarcError(f"{path} is not a file")
    return file


def finish(path: Path) -> None:
    """Gives a WARC file its final name, or takes it away if nothing was written to it. Raises WarcError."""
    finished = path.with_name(finished_name(path))
    try:
        if finished.exists():
            raise WarcError(f"{finished} is there already and is not written over")
        if path.stat().st_size:
            path.rename(finished)
        else:
            path.unlink()
        sync_directory(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def sync_directory(directory: Path) -> None:
    """A new name is on the disk only once its directory is."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _unwritable(path: Path, error: OSError) -> WarcError:
    return WarcError(f"cannot write {path}: {error.strerror}")
