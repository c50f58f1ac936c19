"""Moves files from a worker to the client, whether the two share a disk or not."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.cluster.errors import ClusterError

PIECE = 16 * 2**20  # bytes sent at a time: little memory on either side, and few round trips


class Parcel(NamedTuple):
    """A file on the worker's disk; ``sha256`` in hexadecimal is what it held when it was packed."""

    path: Path
    size: int
    sha256: str


Carry = Callable[[Parcel, Path], None]  # brings a parcel to a new path here, and raises ClusterError where that fails


def workspace(shared: Path | None = None) -> Path:
    """A folder that the client has made for it, where this worker sees the same disk, or a new one on its own disk.

    Dask removes what is left in the latter with the worker.
    """
    if shared and shared.is_dir():
        return shared
    from distributed import get_worker  # noqa: PLC0415 - only where it is installed anyway

    return Path(tempfile.mkdtemp(dir=get_worker().local_directory))


def pack(path: Path, shared: Path | None = None) -> Parcel:
    """On the worker: a file that is ready to be sent, or lies where the client wants it. Raises OSError."""
    if path.parent == shared:
        return Parcel(path, path.stat().st_size, "")
    with path.open("rb") as file:
        return Parcel(path, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def piece(parcel: Parcel, offset: int) -> bytes:
    """On the worker: the next bytes."""
    with parcel.path.open("rb") as file:
        file.seek(offset)
        return file.read(PIECE)


def discard(parcel: Parcel) -> None:
    """On the worker: it has arrived."""
    parcel.path.unlink(missing_ok=True)


def carried(parcel: Parcel, to: Path, ask: Callable[[int], bytes]) -> None:
    """Piece by piece: ``ask`` gives the bytes from an offset. Raises ClusterError where what came is not the parcel."""
    with to.open("xb") as file:
        while (offset := file.tell()) < parcel.size:
            file.write(ask(offset) or _cut_short(parcel))
    if pack(to)[1:] != parcel[1:]:
        raise ClusterError(f"{parcel.path.name} is not what the worker packed")


def _cut_short(parcel: Parcel) -> bytes:
    raise ClusterError(f"{parcel.path.name} is cut short")
