"""Imports files of captures into the archive; a file is read to its end before anything of it counts."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from govkz_crawler.archive.schema.ledgers import CAPTURES
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from govkz_crawler.captures import formats
from govkz_crawler.captures.capture_file import CaptureFile, record_id_of
from govkz_crawler.captures.captured_exchange import Captured, LeftOut
from govkz_crawler.captures.errors import NothingNew
from govkz_crawler.captures.formats.description import Advance, Description
from govkz_crawler.captures.page_excerpt import excerpt, is_page
from govkz_crawler.captures.selection import judge, shown
from govkz_crawler.evidence.record_index import located
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.exchanges import exchanges_in
from govkz_crawler.warc.recovery import recover
from govkz_crawler.warc.store import WarcStore

SPIDER = "import-capture"  # what the run is called
_BATCH = 1_000  # items a transaction, as crawls commit them: memory holds no more
_REMEMBERED = 200  # answers that a later record of the same file may refer to


@dataclass(slots=True)
class Imported:
    """What became of one file: answers kept, versions added, and what was left out, by kind."""

    format: str
    answers: int = 0
    versions: int = 0
    repeated: int = 0  # items that the archive holds from a capture already
    unfit: int = 0
    masked: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Witness:
    """Who brings the files, and what they say of them."""

    by: str
    note: str | None = None


class CaptureImport:
    """One run that imports files of captures. To be had from ``importing``."""

    def __init__(self, writer: Writer, warc_dir: Path, witness: Witness, now: str) -> None:
        self._writer = writer
        self._warc_dir = warc_dir
        self._witness = witness
        self._now = now
        self.totals: Counter[str] = Counter()

    def import_file(self, path: Path, advance: Advance) -> Imported:
        """Import one file. Raises CaptureError where nothing of it can be, WarcError and ArchiveError."""
        told, found = formats.read(path, advance)  # first of all, for a file of no use need not be read whole
        digest = formats.fingerprint(path)
        if self._is_known(digest):
            raise NothingNew(f"{path} was imported before: nothing is changed")
        done = Imported(told.format)
        kept = self._keep(path, digest, found, done)
        self._testify(kept, done)
        self._declare(path, digest, told, done)
        self._writer.commit()
        self.totals += Counter(captured=done.versions, unchanged=done.repeated, unfit=done.unfit)
        return done

    def _keep(self, path: Path, digest: str, found: Iterator[Captured | LeftOut], done: Imported) -> Path:
        """The answers of the press into a file of their own, once all of the capture has been read."""
        about = {"description": f"Captured by {self._witness.by}; from {path.name}, sha256:{digest}"}
        file = CaptureFile(self._warc_dir, self._now, about)
        try:
            self._select(found, file, done)
            if not done.answers:
                held = "holds no answer of gov.kz's press that can be kept"
                raise NothingNew(f"{path} {held}: {_listed(done.left_out)}")  # noqa: TRY301 - to drop the file
        except BaseException:
            file.drop()
            raise
        done.masked = file.masked
        return file.finish()

    def _select(self, found: Iterator[Captured | LeftOut], file: CaptureFile, done: Imported) -> None:
        before: dict[str, Captured] = {}
        ids: set[str] = set()
        for each in found:
            captured = _completed(each, before) if isinstance(each, Captured) else each
            if isinstance(captured, Captured) and (why := self._why_not(captured, ids)):
                captured = why
            if isinstance(captured, LeftOut):
                done.left_out[captured.kind] += 1
                continue
            _remember(captured, before)
            file.keep(excerpt(captured, file.masked) if is_page(captured) else captured)
            done.answers += 1

    def _why_not(self, captured: Captured, ids: set[str]) -> LeftOut | None:
        """Why an answer is left out; None for one to be kept, whose identity ``ids`` then has."""
        page = judge(captured, self._now)
        if isinstance(page, LeftOut):
            return page
        if any(map(self._writer.withholds, page.items)):
            return LeftOut("shows what was redacted")
        if (identity := record_id_of(captured)) in ids:
            return LeftOut("twice in the file")
        ids.add(identity)
        return None

    def _testify(self, kept: Path, done: Imported) -> None:
        waiting = 0
        for record, exchange in exchanges_in(kept):
            answer = shown(exchange)
            done.unfit += answer.unfit
            for item in answer.items:
                item.warc = located(record)
                is_new = self._writer.testify(item) is not None
                done.versions += is_new
                done.repeated += not is_new
            waiting += len(answer.items)
            if waiting >= _BATCH:
                self._writer.commit()
                waiting = 0

    def _declare(self, path: Path, digest: str, told: Description, done: Imported) -> None:
        self._writer.capture({
            "file_sha256": digest, "file_name": path.name, "format": told.format, "tool": told.tool,
            "signature": told.signature, "captured_by": self._witness.by, "note": self._witness.note,
            "masked": json.dumps(done.masked, sort_keys=True), "left_out": json.dumps(done.left_out, sort_keys=True),
            "imported_at": self._now,
        })  # fmt: skip

    def _is_known(self, digest: str) -> bool:
        query = f"SELECT 1 FROM {CAPTURES.table} WHERE file_sha256 = ?"
        return self._writer.db.execute(query, [digest]).fetchone() is not None


@contextmanager
def importing(archive: Path, warc_dir: Path, witness: Witness, now: str) -> Iterator[CaptureImport]:
    """The archive of what gov.kz answered, opened for one run that imports captures. Raises an ArchiveError.

    ``now`` is the moment (UTC) at which it begins.
    """
    run_id = f"{now.replace('-', '').replace(':', '')}-{secrets.token_hex(3)}"
    store = WarcStore(warc_dir, {"software": software()}, secrets.token_hex(4))

    def before_commit(batch: Batch) -> None:
        store.journal(batch.dump(), batch.run_id, now)
        store.sync()

    with ExitStack() as stack:
        stack.enter_context(closing(store))
        evidence = Evidence(before_commit, NO_EVIDENCE.reread)
        writer = stack.enter_context(closing(Writer(archive, run=Run(run_id, now, "site"), evidence=evidence)))
        recover(warc_dir)
        writer.begin_run(SPIDER, {"by": witness.by, "note": witness.note}, now)
        writer.commit()  # what cannot be imported is undone, that it was tried is not
        run = CaptureImport(writer, warc_dir, witness, now)
        outcome = "failed"
        try:
            yield run
            outcome = "complete"
        finally:
            writer.rollback()
            writer.finish_run(outcome, run.totals, now)


def _completed(captured: Captured, before: dict[str, Captured]) -> Captured | LeftOut:
    """A revisit with the body, and the request where it has none, that it refers to; any other answer as it is."""
    if not captured.is_revisit:
        return captured
    if (first := before.get(captured.payload_digest or "")) is None:
        return LeftOut("revisit of what is not in the file")
    if captured.asked_as_before and captured.url == first.url:
        captured = replace(
            captured,
            method=first.method,
            request_headers=first.request_headers,
            request_body=first.request_body,
        )
    return replace(captured, body=first.body)


def _remember(captured: Captured, before: dict[str, Captured]) -> None:
    """The newest answers, for revisits that refer to them."""
    if captured.payload_digest:
        before[captured.payload_digest] = captured
        if len(before) > _REMEMBERED:
            del before[next(iter(before))]


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common()) or "it is empty"
