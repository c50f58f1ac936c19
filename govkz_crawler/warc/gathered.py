"""Reads files into which the WARC files of a day were gathered: which of them each holds, and where.

The first record of such a file describes it, the second is its table of contents. Then come the files of the day, each
beginning with its own ``warcinfo``, which speaks for the records up to the next one (WARC 1.1, 6.2). So a record is
still found by the file and the offset at which it was written.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, NamedTuple

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import SUFFIX, Location, open_warc
from govkz_crawler.warc.members import member_at, members

GATHERED = f"-gathered{SUFFIX}"
GATHERING = f"{GATHERED}.unfinished"  # a file that is being gathered, or was when the power went
TABLE = "urn:govkz:gathered"  # the URI of the table of contents
DAY = len("govkz-20261122")  # characters of a file's name that name its day

_DESCRIBES = re.compile(rb"(?im)^WARC-Filename:[ \t]*([\x21-\x7e]+)\r?$")  # only a warcinfo has it (WARC 1.1, 5.15)


class Section(NamedTuple):
    """One of the files that were gathered: its name, where in the gathered file it starts, and its length in bytes."""

    file: str
    start: int
    length: int


def sections(path: Path) -> tuple[Section, ...]:
    """What a gathered file holds, in its order. Raises WarcError where it cannot be read."""
    try:
        return _sections(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error


def section_at(path: Path, offset: int) -> Section | None:
    """The gathered file in which an offset lies; None in its head, and in a file that is none."""
    if not path.name.endswith(GATHERED):
        return None
    return next((each for each in sections(path) if each.start <= offset < each.start + each.length), None)


def moved(directory: Path, file: str, offset: int) -> Location | None:
    """Where a record lies now that was written to ``file``; None where that was not gathered. Raises WarcError."""
    for path in _of_day(directory, file[:DAY]):
        for section in sections(path):
            if section.file == file and offset < section.length:
                return Location(path.name, section.start + offset)
    return None


def length(directory: Path, file: str) -> int:
    """The length in bytes of a file that was gathered; 0 where none of this name was. Raises WarcError."""
    for path in _of_day(directory, file[:DAY]):
        for section in sections(path):
            if section.file == file:
                return section.length
    return 0


def _of_day(directory: Path, day: str) -> tuple[Path, ...]:
    """The gathered files of a day. They never go, so those that were found once are not looked for again."""
    return _found(directory, day, directory.stat().st_mtime_ns) if len(day) == DAY and directory.is_dir() else ()


@lru_cache(512)
def _found(directory: Path, day: str, _changed: int) -> tuple[Path, ...]:
    return tuple(sorted(path for path in directory.glob(f"{day}*") if path.name.endswith(GATHERED)))


@lru_cache(64)
def _sections(path: Path, _changed: int) -> tuple[Section, ...]:
    with open_warc(path) as file:
        table = member_at(file, member_at(file, 0).end)
        try:
            listed = json.loads(table.data.partition(b"\r\n\r\n")[2])
            lengths = [(str(each["file"]), int(each["length"])) for each in listed]
        except (ValueError, LookupError, TypeError):
            return tuple(_without_table(file, path.name))
    starts = accumulate((size for _, size in lengths), initial=table.end)
    return tuple(Section(name, start, size) for (name, size), start in zip(lengths, starts, strict=False))


def _without_table(file: BinaryIO, gathered: str) -> Iterator[Section]:
    """The same as the descriptions tell it that each file begins with: for a table that is damaged."""
    starts = []
    for member in members(file):
        name = _DESCRIBES.search(member.data.partition(b"\r\n\r\n")[0])
        if name and name[1].decode() != gathered:
            starts.append((name[1].decode(), member.offset))
    ends = [*(start for _, start in starts[1:]), file.seek(0, 2)]
    for (name_of_file, start), end in zip(starts, ends, strict=False):
        yield Section(name_of_file, start, end - start)
