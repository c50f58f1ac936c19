"""Runs without a crawl: the same writer, store and readers, on an answer that a test makes up."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from scrapy.http import Response

from govkz_crawler.archive.file import page_checksums
from govkz_crawler.archive.file.connection import open_to_read
from govkz_crawler.archive.finding import Note
from govkz_crawler.archive.schema.identity import Origin as ArchiveOrigin
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from govkz_crawler.cluster.spread import HERE, Spread
from govkz_crawler.evidence.evidence_check import stages
from govkz_crawler.items import Feed, PressItem
from govkz_crawler.normalise.stages import Origin, normalise
from govkz_crawler.settings import GOVKZ_BASE_URL
from govkz_crawler.sources import CLOCKS, graphql
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.store import WarcStore

KK = Feed("mfa", "news", "kk")
MORNING = "2026-06-01T09:00:00Z"


def row(number: int = 1, title: str = "Елшілікте дөңгелек үстел өтті") -> dict[str, Any]:
    """What GraphQL says of an item."""
    body = f"<p>{title}. Оған 40 маман қатысты.</p>"
    return {"id": str(number), "title": title, "created_date": "2026-05-20T05:00:00Z", "body": body}


def run(
    archive: Path,
    *rows: dict[str, Any],
    at: str = MORNING,
    warc_dir: Path | None = None,
    origin: ArchiveOrigin = "site",
    written_by: str = "",
    seen: Callable[[PressItem], None] = lambda _: None,
    announced: Callable[[Batch], None] = lambda _: None,
    redactions: Iterable[Mapping[str, Any]] = (),
) -> None:
    """One answer captured and archived. ``seen`` may change an item, ``announced`` may fail before the commit."""
    run_id = f"{at.replace('-', '').replace(':', '')}-{archive.parent.name[:6]}"
    store = WarcStore(warc_dir or archive.parent / "warc", {"software": written_by or software()}, run_id[9:15])

    def before_commit(batch: Batch) -> None:
        store.journal(batch.dump(), run_id, at)
        store.sync()
        announced(batch)

    with (
        closing(store),
        closing(
            Writer(archive, run=Run(run_id, at, origin), evidence=Evidence(before_commit, NO_EVIDENCE.reread))
        ) as writer,
    ):
        writer.begin_run("history", {}, at)
        request = graphql.request(GOVKZ_BASE_URL, KK)
        answer = Response(request.url, body=json.dumps({"data": {"news": list(rows)}}).encode())
        record = store.write(request, answer, at)
        items = graphql.read(answer, KK).items
        for item in items:
            item.seen_at, item.warc = at, record
        for item, *_ in normalise(Origin(GOVKZ_BASE_URL, CLOCKS), items):
            seen(item)
            writer.record(item)
        for redaction in redactions:
            writer.redact(redaction)
        try:
            writer.commit()
        finally:
            writer.finish_run("complete", {}, at)


def wrong(archive: Path) -> list[str]:
    """What ``govkz verify`` finds."""
    with closing(open_to_read(archive)) as db:
        return [str(finding) for finding in verify(db, reports=archive.parent / "reports")]


def found(
    archive: Path,
    warc_dir: Path | None = None,
    spread: Spread = HERE,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[list[str], list[str]]:
    """What ``govkz verify --warc`` finds beside: faults, notes."""
    broken = list(page_checksums.broken(archive))
    with closing(open_to_read(archive)) as db:
        everything = broken + [
            finding
            for stage in stages(archive, db, warc_dir or archive.parent / "warc", spread)
            for finding in stage.findings(progress)
        ]
    notes = [str(finding) for finding in everything if isinstance(finding, Note)]
    return [str(finding) for finding in everything if not isinstance(finding, Note)], notes
