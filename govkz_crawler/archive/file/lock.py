"""Locks an archive so that one writer at a time gets in, by whatever path the archive is named.

One is on a file beside the archive, for there may be no archive yet. It names the process that has or had the lock and,
on a line each, the times at which it was refused to others meanwhile. The other is on the archive itself: what is
renamed while a run writes it is the same file, and whoever opened it by its new name would not see the log that SQLite
keeps beside the old one (howtocorrupt.html, 2.4). Both belong to the open file, so the kernel releases them however the
process ends. They are not relied on over network file systems.
"""

import errno
import fcntl
import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.archive.errors import ArchiveError, Locked
from govkz_crawler.normalise.clock import utc

# The byte behind those that SQLite locks (os.h: PENDING_BYTE and the 511 that follow it).
_OURS = 0x40000000 + 512
# An open file description lock (fcntl(2)), which is not dropped when SQLite closes the file; only Linux has it.
_SET_LOCK = getattr(fcntl, "F_OFD_SETLK", None)
_ONE_BYTE = struct.pack("@hhqqi", fcntl.F_WRLCK, os.SEEK_SET, _OURS, 1, 0)


class Lock:
    """Held from construction until ``release``.

    Raises Locked at once when another process holds it, and names that process, and ArchiveError for a file of two
    names, a mount of the file alone among them: SQLite keeps a log beside each, and one of the two would be lost
    (howtocorrupt.html, 2.5).
    """

    def __init__(self, archive: Path) -> None:
        self.path, self._archive = _file(archive), archive
        self._archive_fd: int | None = None
        if archive.is_file() and archive.stat().st_nlink > 1:
            raise ArchiveError(f"{archive} has a second name, by a hard link: remove one of them, or make it a copy")
        if _is_mounted(archive):
            raise ArchiveError(f"{archive} has a second name, for it is mounted alone: mount the folder that it is in")
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
        self.hold()

    def hold(self) -> None:
        """Lock the archive itself, once there is one: whoever has made it calls this. Raises Locked."""
        if self._archive_fd is not None or not _SET_LOCK or not self._archive.is_file():
            return
        try:
            self._archive_fd = os.open(self._archive, os.O_RDWR)
            fcntl.fcntl(self._archive_fd, _SET_LOCK, _ONE_BYTE)
        except OSError as error:
            # Who may not write it, or has a file system without such locks, has the other lock.
            if error.errno in (errno.EAGAIN, errno.EACCES) and self._archive_fd is not None:
                self.release()
                raise Locked(f"another run holds {self._archive}, under another name") from None

    def release(self) -> None:
        for fd in (self._archive_fd, self._fd):
            if fd is not None:
                os.close(fd)


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


def _is_mounted(archive: Path) -> bool:
    """Whether that file, not its folder, is bound to its place by mount(8) or a container; false where nobody says."""
    with suppress(OSError), Path("/proc/self/mountinfo").open("rb") as mounts:  # proc(5): the fifth field is the place
        escaped = re.sub(rb"[ \t\n\\]", lambda found: b"\\%03o" % found[0][0], os.fsencode(os.path.realpath(archive)))
        return any(line.split(b" ", 5)[4] == escaped for line in mounts)
    return False


def _note_refusal(path: Path) -> None:
    with suppress(OSError), path.open("a", encoding="utf-8") as file:  # a full disk is another matter
        file.write(f"{utc(datetime.now(UTC))}\n")


@contextmanager
def locked(archive: Path) -> Iterator[Lock]:
    """Nobody else writes meanwhile. Raises Locked."""
    lock = Lock(archive)
    try:
        yield lock
    finally:
        lock.release()
