"""Work for the workers of the tests, some of which goes wrong the first time."""

import os
import signal
import time
from pathlib import Path

from distributed import get_worker

from govkz_crawler.archive.finding import Progress
from govkz_crawler.cluster.parcel import Parcel, pack, workspace
from tests.patience import PATIENCE

LAST = 7  # the piece that hangs


def first_time(folder: Path, piece: int) -> bool:
    try:
        (folder / f"tried-{piece}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def square(piece: int, progress: Progress) -> int:
    time.sleep(0.05 if piece % 3 else 0.2)  # so that they do not end in their order
    progress(piece)
    return piece * piece


def dies_once(folder: Path, piece: int, progress: Progress) -> int:
    if piece == 2 and first_time(folder, piece):
        os.kill(os.getpid(), signal.SIGKILL)
    return square(piece, progress)


def hangs_once(folder: Path, piece: int, progress: Progress) -> int:
    if piece == LAST and first_time(folder, piece):
        time.sleep(2 * PATIENCE)
    return square(piece, progress)


def fails(piece: int, progress: Progress) -> int:
    if piece == 2:
        raise OSError(28, "No space left on device", "/tmp/part")
    return square(piece, progress)


def where(piece: int, progress: Progress) -> str:
    return get_worker().address


def writes(text: str, piece: int, progress: Progress) -> Parcel:
    path = workspace() / f"{piece}.txt"
    path.write_text(text)
    return pack(path)


def leaves(folder: Path, piece: int, progress: Progress) -> Parcel:
    path = workspace(folder) / f"{piece}.txt"
    path.write_text(str(piece))
    return pack(path, folder)


def spoils_once(folder: Path, text: str, piece: int, progress: Progress) -> Parcel:
    parcel = writes(text, piece, progress)
    if first_time(folder, piece):
        parcel.path.write_text(text.swapcase())
    return parcel
