"""Reads files into which the WARC files of a day were gathered: which of them each holds, and where.

The first record of such a file describes it, the second is its table of contents, and the last is that table again.
Between them are the files of the day. A ``warcinfo`` speaks for the records up to the next one (WARC 1.1, 6.2), so that
of a file is left out where it says what the one before it says. A record is still found by the file and the offset at
which it was written.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import SUFFIX, Location, open_warc
from govkz_crawler.warc.members import Member, member_at, members

GATHERED = f"-gathered{SUFFIX}"
GATHERING = f"{GATHERED}.unfinished"  # a file that is being gathered, or was when the power went
TABLE = "urn:govkz:gathered"  # the URI of the table of contents
DAY = len("govkz-20261122")  # characters of a file's name that name its day

_IS_TABLE = re.compile(rb"(?im)^WARC-Target-URI:[ \t]*%s\r?$" % re.escape(TABLE.encode()))


class Section(NamedTuple):
    """One of the files that were gathered, and what of it lies where.

    A record that was written at an offset of ``file`` lies at ``start`` plus that offset, unless it is the description
    that was left out: the first ``left_out`` bytes, 0 in most. ``length`` is that of the file, in bytes. ``described``
    is where the ``warcinfo`` lies that speaks for its records.
    """

    file: str
    start: int
    length: int
    left_out: int
    described: int

    def holds(self, offset: int) -> bool:
        """Whether a record at an offset of the gathered file was one of this file."""
        return self.start + self.left_out <= offset < self.start + self.length


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
    return next((each for each in sections(path) if each.holds(offset)), None)


def moved(directory: Path, file: str, offset: int) -> Location | None:
    """Where a record lies now that was written to ``file``; None where that was not gathered. Raises WarcError.

    For a description that was left out, the one that says the same.
    """
    for gathered, section in _gathered(directory, file):
        if offset < section.left_out:
            return Location(gathered, section.described)
        if offset < section.length:
            return Location(gathered, section.start + offset)
    return None


def start(directory: Path, file: str) -> Location | None:
    """Where the offsets of a file count from that was gathered; None where it was not. Raises WarcError."""
    return next((Location(gathered, section.start) for gathered, section in _gathered(directory, file)), None)


def length(directory: Path, file: str) -> int:
    """The length in bytes of a file that was gathered; 0 where none of this name was. Raises WarcError."""
    return next((section.length for _, section in _gathered(directory, file)), 0)


def table(listed: Iterable[tuple[str, int, int]]) -> bytes:
    """The table of contents: of each file its name, its length, and how much of its beginning is left out."""
    names = ("file", "length", "left_out")
    return json.dumps([dict(zip(names, each, strict=True)) for each in listed]).encode()


def _gathered(directory: Path, file: str) -> Iterator[tuple[str, Section]]:
    for path in _of_day(directory, file[:DAY]):
        for section in sections(path):
            if section.file == file:
                yield path.name, section


def _of_day(directory: Path, day: str) -> tuple[Path, ...]:
    """The gathered files of a day. They never go, so those that were found once are not looked for again."""
    return _found(directory, day, directory.stat().st_mtime_ns) if len(day) == DAY and directory.is_dir() else ()


@lru_cache(512)
def _found(directory: Path, day: str, _changed: int) -> tuple[Path, ...]:
    return tuple(sorted(path for path in directory.glob(f"{day}*") if path.name.endswith(GATHERED)))


@lru_cache(64)
def _sections(path: Path, _changed: int) -> tuple[Section, ...]:
    with open_warc(path) as file:
        first = member_at(file, member_at(file, 0).end)
        if listed := _listed(first):
            return tuple(_placed(listed, first.end))
        *_, last = members(file)  # the same again
        if listed := _listed(last):
            return tuple(_placed(listed, last.offset - sum(length - left_out for _, length, left_out in listed)))
    raise WarcError(f"{path} has lost its table of contents")


def _listed(member: Member) -> list[tuple[str, int, int]]:
    """What a table lists; nothing where the member is none."""
    head, _, block = member.data.partition(b"\r\n\r\n")
    try:
        rows = json.loads(block) if _IS_TABLE.search(head) else ()
        return [(str(row["file"]), int(row["length"]), int(row["left_out"])) for row in rows]
    except (ValueError, LookupError, TypeError):
        return []


def _placed(listed: list[tuple[str, int, int]], place: int) -> Iterator[Section]:
    described = place
    for file, length, left_out in listed:
        described = described if left_out else place
        yield Section(file, place - left_out, length, left_out, described)
        place += length - left_out
