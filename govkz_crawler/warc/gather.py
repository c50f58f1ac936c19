"""Gathers the small WARC files of each day that is over into one file, every record byte for byte as it is.

Polls every quarter of an hour leave a hundred files a day. No file is lost or read twice, whenever the power goes:
the new file is whole and on the disk before it gets its name, and only then are the old ones taken away.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from govkz_crawler.warc import build
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import SUFFIX, sync_directory
from govkz_crawler.warc.folder import gathered_already, rearranging, warc_files
from govkz_crawler.warc.gathered import GATHERED, GATHERING, TABLE, sections

SMALL = 10**8  # bytes: a file of this size need not be gathered
MAX_SIZE = 10**9  # bytes of a gathered file, as of any other (WARC 1.1, annex B)
AT_ONCE = 10**9  # bytes: what is more waits for the next time

_OURS = re.compile(r"govkz-(?P<day>\d{8})\d{6}-\d{5}-[^-]+\.warc\.gz")
_CHUNK = 1 << 20


def gather(directory: Path, now: str, info: Mapping[str, str], index: Callable[[], None]) -> int:
    """Gather the files of days before that of ``now`` (UTC, YYYY-MM-DDTHH:MM:SSZ). Returns how many files are gone.

    Only for the holder of the archive's lock; where somebody reads the directory, nothing is done. ``info`` goes into
    the first record of each new file. ``index`` is called when records lie in new files, before they leave the old
    ones. What was cut off is finished. Raises WarcError.
    """
    with rearranging(directory) as alone:
        if not alone:
            return 0
        try:
            for left in directory.glob(f"*{GATHERING}"):
                left.unlink()
            for group in _due(directory, now):
                _write(directory, group, now, info)
            if leaving := gathered_already(directory):
                index()
                for path in leaving:
                    path.unlink()
                sync_directory(directory)
            return len(leaving)
        except OSError as error:
            raise WarcError(f"cannot gather {error.filename or directory}: {error.strerror}") from error


def _due(directory: Path, now: str) -> Iterator[list[Path]]:
    """Files to become one, in order, with none between them: the last journal of a number counts."""
    today, all_together = "".join(filter(str.isdigit, now[:10])), 0
    for day, paths in groupby(warc_files(directory), lambda path: _day(path, today)):
        group, together = list[Path](), 0
        for path in paths if day else ():
            size = path.stat().st_size
            if group and together + size > MAX_SIZE:
                yield group
                group, together = [], 0
            group.append(path)
            together, all_together = together + size, all_together + size
        if len(group) > 1:
            yield group
        if all_together > AT_ONCE:
            return


def _day(path: Path, today: str) -> str | None:
    """The day of a file that is to be gathered; None for any other."""
    named = _OURS.fullmatch(path.name)
    return named["day"] if named and named["day"] < today and path.stat().st_size < SMALL else None


def _write(directory: Path, group: list[Path], now: str, info: Mapping[str, str]) -> None:
    final = directory / f"{group[0].name.removesuffix(SUFFIX)}{GATHERED}"
    unfinished = directory / f"{group[0].name.removesuffix(SUFFIX)}{GATHERING}"
    table = json.dumps([{"file": path.name, "length": path.stat().st_size} for path in group]).encode()
    with unfinished.open("xb") as target:
        target.write(build.member(build.warcinfo(final.name, now, info)))
        target.write(build.member(build.metadata(table, TABLE, now)))
        for path in group:
            with path.open("rb") as source:
                for chunk in _chunks(source):
                    target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    _compare(unfinished, group)
    unfinished.rename(final)
    sync_directory(directory)


def _compare(gathered: Path, group: list[Path]) -> None:
    """Evidence that is taken away must lie in its new place to the byte."""
    with gathered.open("rb") as file:
        for path, section in zip(group, sections(gathered), strict=True):
            file.seek(section.start)
            with path.open("rb") as source:
                if any(chunk != file.read(len(chunk)) for chunk in _chunks(source)):
                    raise WarcError(f"{gathered} does not hold {path.name} as it is")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
