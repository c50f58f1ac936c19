"""Finds payloads that the archive already holds, for revisit records to refer to.

Kept as CDXJ, a line a response record: ``urlkey timestamp {url, digest, length, offset, filename, recordid, request,
crc32}``. ``request`` is the digest of the bytes that were asked with, so that a revisit need not repeat the same.
Unlike an index for replay it is in the order of writing, since it only ever grows. ``crc32``, eight hexadecimal digits,
is of all that stands before it: a revisit that a damaged line led astray would be a body that nobody kept.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import GrowingFile, Location
from govkz_crawler.warc.gathered import length
from govkz_crawler.warc.line_index import Covered, LineIndex

NAME = "digests.cdxj"
PLACES = "digests.sqlite"  # where in that file each line starts

_IN_MEMORY = 100_000  # lines that wait to be entered into the table
_BUFFER = 8_192  # bytes read to find a line of some hundreds: of itself, Python reads 128 KiB since 3.14

_CHECKED, _END = b', "crc32": "', b'"}\n'


class Original(NamedTuple):
    """A response record stored in full, under the names that CDXJ has for what is known of it."""

    timestamp: str  # UTC, YYYYMMDDhhmmss
    url: str
    digest: str
    length: int  # compressed bytes
    offset: int
    filename: str
    recordid: str
    request: str  # digest of the block of its request

    @classmethod
    def of(cls, fields: Any, location: Location, length: int, request: str) -> "Original":
        """``fields`` are those of the record's WARC header, asked for in lower case."""
        return cls(
            timestamp="".join(filter(str.isdigit, fields["warc-date"])),
            url=fields["warc-target-uri"],
            digest=fields["warc-payload-digest"],
            length=length,
            offset=location.offset,
            filename=location.file,
            recordid=fields["warc-record-id"],
            request=request,
        )

    @property
    def date(self) -> str:
        """The record's WARC-Date, YYYY-MM-DDTHH:MM:SSZ."""
        t = self.timestamp
        return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"


class Originals:
    """The latest payloads of a directory, without those whose WARC file has gone or lost its end.

    A file that was gathered is there still, under its name. However long the index has become, only the lines are read
    that a run asks for, and those that no run before has entered into the table beside it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file = GrowingFile(directory / NAME)
        self._index = LineIndex(directory / PLACES)
        self._added: dict[bytes, int] = {}  # not in the table yet: where in the file the line of a payload starts
        self._last = Covered(0, 0)
        self._sizes: dict[str, int] = {}  # of the files that were asked about
        try:
            self._reader = self._file.path.open("rb", buffering=_BUFFER)
            self._load()
            self._ours = self._file.size  # from here on, lines are of this run
        except OSError as error:
            raise WarcError(f"cannot read {self._file.path}: {error.strerror}") from error

    def find(self, key: str, digest: str) -> Original | None:
        """The record that holds the payload with this digest for the request of this ``urlkey``."""
        identity = _identity(key, digest)
        place = self._added.get(identity)
        if place is None and (place := self._index.find(identity)) is None:
            return None
        self._reader.seek(place)
        line = self._reader.readline()
        found = _parse(line)
        if found is None or not line.startswith(f"{key} ".encode()) or found.digest != digest:
            return None
        return found if place >= self._ours or self._is_there(found) else None

    def add(self, key: str, original: Original) -> None:
        timestamp, *_ = original
        fields = {name: str(value) for name, value in original._asdict().items() if name != "timestamp"}
        line = f"{key} {timestamp} {json.dumps(fields)}".encode().removesuffix(b"}")
        place = self._file.append(line + _CHECKED + _sum(line) + _END)
        self._enter(_identity(key, original.digest), place, self._file.size)

    def close(self) -> None:
        self._reader.close()
        self._file.close()
        if self._added:
            self._hand_over()
        self._index.close()

    def _is_there(self, original: Original) -> bool:
        file = original.filename
        if file not in self._sizes:
            self._sizes[file] = _size(self._directory, file)
        return original.offset + original.length <= self._sizes[file]

    def _load(self) -> None:
        """Enter the lines that the table does not have: of a run that was killed, or all, where it does not fit."""
        self._last = self._index.covered()
        if not self._fits(self._last):
            self._index.remove()
            self._last = Covered(0, 0)
        place, line = self._reader.seek(self._last.stop), b"\n"
        for line in self._reader:
            if original := _parse(line):
                self._enter(_identity(line.split(b" ", 1)[0].decode(), original.digest), place, place + len(line))
            place += len(line)
        if not line.endswith(b"\n"):
            self._file.cut(place - len(line))  # the power went while this line was written

    def _fits(self, covered: Covered) -> bool:
        """Whether the file still has the line that was entered last."""
        self._reader.seek(covered.start)
        return covered.stop == 0 or _is_whole(self._reader.read(covered.stop - covered.start))

    def _enter(self, identity: bytes, start: int, stop: int) -> None:
        self._added[identity] = start
        self._last = Covered(start, stop)
        if len(self._added) >= _IN_MEMORY:
            self._hand_over()

    def _hand_over(self) -> None:
        self._index.add(self._added.items(), self._last)
        self._added.clear()


def damaged(index: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not as they were written, and the byte at which each starts."""
    place = 0
    with index.open("rb") as file:
        for line in file:
            if not _is_whole(line):
                yield place, line
            place += len(line)


def urlkey(method: str, url: str, body: bytes) -> str:
    """The URL with its host reversed (SURT).

    What is not a plain GET also carries its method and a digest of its body: all GraphQL queries share one URL.
    """
    parts = urlsplit(url)
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = [parts.query] if parts.query else []
    if method != "GET" or body:
        query += [f"__wb_method={method}", f"__wb_post_data={hashlib.sha256(body).hexdigest()}"]
    return f"{host}{port}){parts.path or '/'}{'?' if query else ''}{'&'.join(query)}"


def _parse(line: bytes) -> Original | None:
    """None for a line that is cut or damaged: it only costs storing a payload again."""
    if not _is_whole(line):
        return None
    _, timestamp, fields = line.decode().split(" ", 2)
    values = json.loads(fields)
    del values["crc32"]
    values |= {"length": int(values["length"]), "offset": int(values["offset"])}
    return Original(timestamp, **values)


def _size(directory: Path, file: str) -> int:
    """The bytes that were written to a file; 0 where it has gone."""
    with suppress(OSError):
        return (directory / file).stat().st_size
    with suppress(WarcError):
        return length(directory, file)
    return 0


def _is_whole(line: bytes) -> bool:
    before, _, after = line.rpartition(_CHECKED)
    return after == _sum(before) + _END


def _sum(data: bytes) -> bytes:
    return b"%08x" % crc32(data)


def _identity(key: str, digest: str) -> bytes:
    """Sixteen bytes instead of two long texts."""
    return hashlib.blake2b(f"{key} {digest}".encode(), digest_size=16).digest()
