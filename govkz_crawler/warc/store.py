"""Writes every exchange into WARC files before anyone interprets it."""

from collections.abc import Mapping
from pathlib import Path
from threading import RLock

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import WarcRecord
from govkz_crawler.warc import build
from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.files import SUFFIX, UNFINISHED, GrowingFile, Location, finish, finished_name
from govkz_crawler.warc.payload_index import Original, Originals, urlkey

MAX_SIZE = 10**9  # bytes, the practical target that the standard gives (WARC 1.1, annex B)


class WarcStore:
    """Writes one run's exchanges into ``directory``, alone: the caller holds the archive's lock.

    ``info`` goes into the warcinfo record of each file (WARC 1.1, 6.2: operator, software, robots and so on).
    Nothing is created before the first exchange. All methods raise WarcError; the files stay valid. They may be called
    from several threads: an exchange is stored while a batch is committed.
    """

    def __init__(self, directory: Path, info: Mapping[str, str], run_id: str, max_size: int = MAX_SIZE) -> None:
        self._directory = directory
        self._info = info
        self._run = run_id[:8]
        self._max_size = max_size
        self._file: GrowingFile | None = None
        self._originals: Originals | None = None
        self._turn = RLock()

    def write(self, request: Request, response: Response, at: str) -> WarcRecord:
        """``at`` is the UTC second in which the capture began, YYYY-MM-DDTHH:MM:SSZ."""
        with self._turn:
            return self._write(request, response, at)

    def _write(self, request: Request, response: Response, at: str) -> WarcRecord:
        originals, file = self._known_payloads(), self._current_file(at)
        key = urlkey(request.method, response.url, request.body)
        payload_digest, request_digest = digest(response.body), digest(build.request_block(request))
        known = originals.find(key, payload_digest)
        as_before = known is not None and known.request == request_digest
        if known:
            answer = build.revisit(response, at, known, as_before)
        else:
            answer = build.response(response, at, payload_digest)
        answered = build.member(answer)
        asked = b"" if as_before else build.member(build.request(request, response, at, answer))
        location = Location(finished_name(file.path), file.append(answered + asked))
        if response.body and not known:
            originals.add(key, Original.of(answer.rec_headers, location, len(answered), request_digest))
        if file.size >= self._max_size:
            self._finish()
        fields = answer.rec_headers
        identity = (fields["WARC-Record-ID"].strip("<>"), fields["WARC-Block-Digest"])
        return WarcRecord(*identity, location.file, location.offset, len(answered))

    def journal(self, document: bytes, run_id: str, at: str) -> None:
        """Adds what the archive is about to make of the exchanges so far."""
        with self._turn:
            self._current_file(at).append(build.member(build.journal(document, run_id, at)))

    def sync(self) -> None:
        """Returns when every exchange written so far is on the disk."""
        with self._turn:
            if self._file:
                self._file.sync()

    def close(self) -> None:
        """Gives the last file its final name; may be called again."""
        with self._turn:
            if self._originals:
                self._originals.close()
                self._originals = None
            self._finish()

    def _current_file(self, at: str) -> GrowingFile:
        if self._file is None:
            began = f"govkz-{''.join(filter(str.isdigit, at))}-"
            name = f"{began}{self._serial(began):05}-{self._run}{SUFFIX}{UNFINISHED}"
            self._file = GrowingFile(self._directory / name)
        if not self._file.size:
            self._file.append(build.member(build.warcinfo(finished_name(self._file.path), at, self._info)))
        return self._file

    def _serial(self, began: str) -> int:
        """The first free number among the files that began in one second: their names stand in the order of time."""
        return max((int(path.name[len(began) :][:5]) + 1 for path in self._directory.glob(f"{began}*")), default=0)

    def _known_payloads(self) -> Originals:
        if self._originals is None:
            self._originals = Originals(self._directory)
        return self._originals

    def _finish(self) -> None:
        if self._file:
            file, self._file = self._file, None
            file.close()
            finish(file.path)
