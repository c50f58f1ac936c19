"""Runs a command that makes no requests as a run: its entries are announced in WARC files as a crawl's are."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.schema.identity import origin
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from govkz_crawler.normalise.clock import utc
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.store import WarcStore


@contextmanager
def command_run(archive: Path, warc_dir: Path, *, accepts_clock: bool = False) -> Iterator[tuple[Writer, str]]:
    """The archive opened for a run that begins now, and when that is (UTC). Raises an ArchiveError.

    Where ``warc_dir`` is not there, crawls of this archive keep no WARC files, and nothing is announced.
    """
    now = utc(datetime.now(UTC))
    run_id = f"{now.replace('-', '').replace(':', '')}-{secrets.token_hex(3)}"
    with reading(archive) as db:
        run = Run(run_id, now, origin(db), accepts_clock)
    with ExitStack() as stack:
        evidence = NO_EVIDENCE
        if warc_dir.is_dir():
            store = stack.enter_context(closing(WarcStore(warc_dir, {"software": software()}, secrets.token_hex(4))))

            def before_commit(batch: Batch) -> None:
                store.journal(batch.dump(), batch.run_id, now)
                store.sync()

            evidence = Evidence(before_commit, NO_EVIDENCE.reread)
        yield stack.enter_context(closing(Writer(archive, run=run, evidence=evidence))), now
