"""The advisory lock beside an archive that lets one writer in at a time, by whatever path it is named.

``flock`` belongs to the open file, so the kernel releases it however the process ends; the file itself stays. It is not
relied on over network file systems. The file names the process that has or had the lock and, on a line
each, the times at which it was refused to others meanwhile.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.archive.errors import ArchiveError, Locked
from govkz_crawler.normalise.clock import utc


class Lock:
    """Held from construction until ``release``.

    Raises Locked at once when another process holds it, and names that process, and ArchiveError for a file of two
    names: SQLite keeps a log beside each, and one of the two would be lost (howtocorrupt.html, 2.5).
    """

    def __init__(self, archive: Path) -> None:
        self.path = _file(archive)
        if archive.is_file() and archive.stat().st_nlink > 1:
            raise ArchiveError(f"{archive} has a second name, by a hard link: remove one of them, or make it a copy")
        try:
            archive.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ArchiveError(f"cannot lock {archive}: {error.strerror}") from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _note_refusal(self.path)
            holder = os.read(self._fd, 32).decode(errors="replace").partition("\n")[0] or "unknown"
            os.close(self._fd)
            raise Locked(f"another run holds {archive} (process {holder})") from None
        os.truncate(self._fd, 0)
        os.write(self._fd, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        os.close(self._fd)


class Refusals(NamedTuple):
    """How often the lock was refused since process ``holder`` took it; ``first`` and ``last`` are UTC times."""

    holder: str
    times: int
    first: str
    last: str


def refusals(archive: Path) -> Refusals | None:
    """What the lock file tells of runs that ended with 75; None where there were none."""
    try:
        holder, *times = _file(archive).read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):
        return None
    return Refusals(holder, len(times), times[0], times[-1]) if times else None


def _file(archive: Path) -> Path:
    there = Path(os.path.realpath(archive))  # a symbolic link is another name for the same file
    return there.with_name(there.name + ".lock")


def _note_refusal(path: Path) -> None:
    with suppress(OSError), path.open("a", encoding="utf-8") as file:  # a full disk is another matter
        file.write(f"{utc(datetime.now(UTC))}\n")


@contextmanager
def held(archive: Path) -> Iterator[None]:
    """Nobody else writes meanwhile. Raises Locked."""
    lock = Lock(archive)
    try:
        yield
    finally:
        lock.release()
