"""One writer at a time: an advisory lock beside the archive file, by whatever name it is called.

``flock`` belongs to the open file, so the kernel releases it however the process ends; the file itself stays. It is not
relied on over network file systems.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from govkz_crawler.archive.errors import ArchiveError, Locked


class Lock:
    """Held from construction until ``release``.

    Raises Locked at once when another process holds it, and names that process, and ArchiveError for a file of two
    names: SQLite keeps a log beside each, and one of the two would be lost (howtocorrupt.html, 2.5).
    """

    def __init__(self, archive: Path) -> None:
        there = Path(os.path.realpath(archive))  # a symbolic link is another name for it
        if there.is_file() and there.stat().st_nlink > 1:
            raise ArchiveError(f"{archive} has a second name, by a hard link: remove one of them, or make it a copy")
        self.path = there.with_name(there.name + ".lock")
        try:
            archive.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ArchiveError(f"cannot lock {archive}: {error.strerror}") from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._fd, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._fd)
            raise Locked(f"another run holds {archive} (process {holder})") from None
        os.truncate(self._fd, 0)
        os.write(self._fd, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        os.close(self._fd)


@contextmanager
def held(archive: Path) -> Iterator[None]:
    """Nobody else writes meanwhile. Raises Locked."""
    lock = Lock(archive)
    try:
        yield
    finally:
        lock.release()
