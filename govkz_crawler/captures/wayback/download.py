"""Downloads snapshots into WARC files in a folder of their own, where a later run finds what it need not ask again.

A record stands there as pywb writes what it takes from another archive: under the site's own address and the moment
of the snapshot; ``WARC-Source-URI`` and ``WARC-Creation-Date`` say from where and when it was downloaded.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.http import Headers, Response

from govkz_crawler.captures.formats.description import MOST_BYTES
from govkz_crawler.captures.wayback.addresses import Search, kind_of
from govkz_crawler.captures.wayback.errors import WaybackError, WaybackLimited
from govkz_crawler.captures.wayback.server import NAME, WaybackServer, snapshot_url
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.transport.capture import software
from govkz_crawler.warc import build
from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.exchanges import captures
from govkz_crawler.warc.files import SUFFIX, UNFINISHED, GrowingFile, finish, finished_name
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.recovery import recover_file

if TYPE_CHECKING:
    from wayback import CdxRecord, Memento

IMPORTED = "imported"  # the folder within for files that are in the archive already
_LATER = "ask-again-after"  # the file that keeps a Retry-After

# Of the body as it is kept: it comes decoded and whole.
_OF_THE_WAY = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(slots=True)
class Downloaded:
    """How many snapshots there were to be had, and what became of them; ``ended_by`` says why it ended early."""

    listed: int = 0
    fetched: int = 0
    held: int = 0  # downloaded by an earlier run
    missing: int = 0  # listed, and not to be had
    passed_over: int = 0  # nothing that could be read, or the same text again
    ended_by: WaybackError | None = None


class Downloads:
    """The folder of downloads. Only for the holder of its lock: files left behind are finished. Raises WarcError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path in warc_files(folder):
            if path.name.endswith(UNFINISHED):
                recover_file(path)
        self._held = {source for path in (*warc_files(folder / IMPORTED), *warc_files(folder)) for source in _in(path)}

    def waiting(self) -> list[Path]:
        """The files that are not in the archive yet, oldest first."""
        return warc_files(self.folder)

    def put_away(self, path: Path) -> None:
        """A file has been imported."""
        (self.folder / IMPORTED).mkdir(exist_ok=True)
        path.rename(self.folder / IMPORTED / path.name)

    def check_may_ask(self, now: str) -> None:
        """Raises WaybackLimited while the server has asked to be left alone. ``now`` is UTC."""
        later = self.folder / _LATER
        until = later.read_text(encoding="ascii").strip() if later.exists() else ""
        if until > now:
            seconds = int((parse_utc(until) - parse_utc(now)).total_seconds())
            raise WaybackLimited(f"the {NAME} wants not to be asked before {until}", seconds)

    def run(self, server: WaybackServer, searches: Iterator[Search], since: str | None, now: str) -> Downloaded:
        """Download what is listed and not held. A server that refuses or limits us ends it. ``now`` is UTC."""
        done = Downloaded()
        file = _DownloadFile(self.folder, now, server.address)
        try:
            for snapshot in _wanted(server, searches, since, done):
                self._fetch(server, snapshot, file, done)
        except WaybackError as error:
            done.ended_by = error
            if isinstance(error, WaybackLimited):
                until = utc(datetime.now(UTC) + timedelta(seconds=error.seconds))
                (self.folder / _LATER).write_text(until, encoding="ascii")
        file.finish(keep=done.fetched > 0)
        return done

    def _fetch(self, server: WaybackServer, snapshot: "CdxRecord", file: "_DownloadFile", done: Downloaded) -> None:
        if snapshot_url(snapshot) in self._held:
            done.held += 1
            return
        memento = server.fetch(snapshot)
        if memento is None or len(memento.content) > MOST_BYTES:
            done.missing += 1
            return
        file.append(snapshot, memento)
        self._held.add(snapshot_url(snapshot))
        done.fetched += 1


class _DownloadFile:
    """The file of one run; what was appended is in it, whatever comes after."""

    def __init__(self, folder: Path, now: str, address: str) -> None:
        started = "".join(filter(str.isdigit, now))
        self._file = GrowingFile(folder / f"wayback-{started}-{secrets.token_hex(4)}{SUFFIX}{UNFINISHED}")
        info = {"software": f"{software()} wayback/{version('wayback')}", "description": f"Snapshots of {address}"}
        self._file.append(build.member(build.warcinfo(finished_name(self._file.path), now, info)))

    def append(self, snapshot: "CdxRecord", memento: "Memento") -> None:
        headers = Headers({name: value for name, value in memento.headers.items() if name.lower() not in _OF_THE_WAY})
        answer = Response(snapshot.original, status=memento.status_code, headers=headers, body=memento.content)
        record = build.response(answer, utc(snapshot.timestamp), digest(answer.body))
        record.rec_headers.add_header("WARC-Source-URI", snapshot_url(snapshot))
        record.rec_headers.add_header("WARC-Creation-Date", utc(datetime.now(UTC)))
        self._file.append(build.member(record))
        self._file.sync()

    def finish(self, keep: bool) -> None:
        """Give the file its name, or take it away where it holds nothing."""
        if not keep:
            self._file.cut(0)
        self._file.close()
        finish(self._file.path)


def _wanted(
    server: WaybackServer, searches: Iterator[Search], since: str | None, done: Downloaded
) -> Iterator["CdxRecord"]:
    """The snapshots worth a download: an empty page that was served for a thousand items is asked for once."""
    pages: set[str] = set()
    for search in searches:
        for snapshot in server.snapshots(search, since):
            done.listed += 1
            kind = kind_of(snapshot.original)
            is_known = kind == "page" and snapshot.digest in pages
            if kind is None or is_known or (snapshot.length or 0) > MOST_BYTES:
                done.passed_over += 1
                continue
            if kind == "page":
                pages.add(snapshot.digest)
            yield snapshot


def _in(path: Path) -> Iterator[str]:
    """The addresses of the snapshots in a file."""
    for answer, _ in captures(path):
        if source := answer.fields.get("warc-source-uri"):
            yield source
