"""Gathers the small WARC files of each day that is over into one file, every record byte for byte as it is.

Only a description that says what the one before it says is left out.

Polls every quarter of an hour leave a hundred files a day. No file is lost or read twice, whenever the power goes:
the new file is whole and on the disk before it gets its name, and only then are the old ones taken away.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from govkz_crawler.warc import build
from govkz_crawler.warc.digests import matches
from govkz_crawler.warc.errors import Damaged, WarcError
from govkz_crawler.warc.files import SUFFIX, sync_directory
from govkz_crawler.warc.folder import gathered_already, rearranging, warc_files
from govkz_crawler.warc.gathered import GATHERED, GATHERING, TABLE, sections, table
from govkz_crawler.warc.members import Member, member_at
from govkz_crawler.warc.records import record_of

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
    due = named and named["day"] < today and path.is_file() and path.stat().st_size < SMALL
    return named["day"] if named and due else None


def _write(directory: Path, group: list[Path], now: str, info: Mapping[str, str]) -> None:
    final = directory / f"{group[0].name.removesuffix(SUFFIX)}{GATHERED}"
    unfinished = directory / f"{group[0].name.removesuffix(SUFFIX)}{GATHERING}"
    left_out = list(_repeated(group))
    listed = table((path.name, path.stat().st_size, size) for path, size in zip(group, left_out, strict=True))
    with unfinished.open("xb") as target:
        target.write(build.member(build.warcinfo(final.name, now, info)))
        target.write(build.member(build.metadata(listed, TABLE, now)))
        for path, size in zip(group, left_out, strict=True):
            with path.open("rb") as source:
                source.seek(size)
                for chunk in _chunks(source):
                    target.write(chunk)
        target.write(build.member(build.metadata(listed, TABLE, now)))
        target.flush()
        os.fsync(target.fileno())
    _compare(unfinished, group)
    unfinished.rename(final)
    sync_directory(directory)


def _repeated(group: list[Path]) -> Iterator[int]:
    """Of each file the length of its description, where that says what the one before it says; 0 of any other."""
    before = None
    for path in group:
        with path.open("rb") as file:
            member = member_at(file, 0)
        _, _, said = member.data.partition(b"\r\n\r\n")
        described = said if _is_description(path, member) else None
        yield member.end if described is not None and described == before else 0
        before = described


def _is_description(path: Path, member: Member) -> bool:
    """Whether the record is a whole ``warcinfo``, as its digest says, and the file has others after it."""
    with suppress(Damaged):
        record = record_of(path, member)
        whole = matches(record.block, record.fields.get("warc-block-digest"))
        return record.kind == "warcinfo" and whole and member.end < path.stat().st_size
    return False


def _compare(gathered: Path, group: list[Path]) -> None:
    """Evidence that is taken away must lie in its new place to the byte."""
    with gathered.open("rb") as file:
        for path, section in zip(group, sections(gathered), strict=True):
            file.seek(section.start + section.left_out)
            with path.open("rb") as source:
                source.seek(section.left_out)
                if any(chunk != file.read(len(chunk)) for chunk in _chunks(source)):
                    raise WarcError(f"{gathered} does not hold {path.name} as it is")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
