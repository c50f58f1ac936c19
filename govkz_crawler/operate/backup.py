"""Makes a backup: archive, run reports and, on request, evidence, laid out as the archive's own folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from govkz_crawler.archive.log.checkpoint_file import checkpoint_file, vkey_file
from govkz_crawler.warc.files import SUFFIX
from govkz_crawler.warc.folder import staying


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``out`` when nothing went wrong. Raises FileExistsError where that is there."""
    if out.exists():
        raise FileExistsError(f"{out} is there already and is not written over")
    unfinished = out.with_name(f"{out.name}.open")
    shutil.rmtree(unfinished, ignore_errors=True)  # of a backup that was killed
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        unfinished.rename(out)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def take_along(source: Path, target: Path) -> int:
    """The files of a folder, finished WARC files as links where that can be; returns how many. No folder is no file.

    What still grows is copied: a link would go on growing, and a restored archive would grow into its backup.
    """
    target.mkdir()
    with staying(source):
        files = [path for path in sorted(source.glob("*")) if path.is_file()]
        for path in files:
            if not (path.name.endswith(SUFFIX) and _linked(path, target / path.name)):
                shutil.copy2(path, target / path.name)
    return len(files)


def take_checkpoint(archive: Path, copy: Path) -> None:
    """The newest checkpoint and the public key of the log, nothing else of their folder: no key is in a backup."""
    for of in (checkpoint_file, vkey_file):
        if of(archive).exists():
            of(copy).parent.mkdir(exist_ok=True)
            shutil.copy2(of(archive), of(copy))


def _linked(path: Path, link: Path) -> bool:
    try:
        os.link(path, link)
    except OSError:  # another file system, or one that has no links
        return False
    return True
