"""Collects the checkpoints that the log's tree must still begin with, from wherever somebody wrote one down.

A tree alone shows that nothing in it was changed, unless somebody computes all of it again. A checkpoint that is
written down elsewhere shows that too: in a run report, in a published log, in a file that somebody kept.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.finding import Finding
from govkz_crawler.archive.schema import archive_info
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.archive.verify import report_files
from govkz_crawler.archive.verify.log_check import Pinned
from govkz_crawler.log import checkpoint as checkpoints
from govkz_crawler.log.checkpoint import Opened
from govkz_crawler.log.errors import LogError
from govkz_crawler.log.signing import Verifier
from govkz_crawler.log.tiles import CHECKPOINT


def of_archive(db: Database) -> Iterator[Pinned]:
    """The checkpoints of this archive's own log."""
    rows = db.execute("SELECT run_id, size, root FROM checkpoints WHERE archive_id = ?", [archive_id(db)])
    for run_id, size, root in rows:
        yield Pinned(size, root, f"the checkpoint of run {run_id}")


def of_reports(db: Database, reports: Path | None) -> Iterator[Pinned]:
    """Those that run reports name. Reports of other archives, and what is no report, say nothing about this one."""
    for told_by, report in reports_of(archive_id(db), reports):
        match report:
            case {"log_size": int(size), "log_root": str(root)} if size >= 0:
                yield Pinned(size, root, f"the report {told_by}")


def otherwise_reported(db: Database, reports: Path | None) -> Iterator[Finding]:
    """Reports of other archives whose runs this one has, with another checkpoint, or as runs of its own.

    Such runs were merged, or this is that archive under another name.
    """
    ours = archive_id(db)
    held = defaultdict[object, set[tuple[object, ...]]](set)
    for run_id, *told in db.execute("SELECT run_id, archive_id, size, root FROM checkpoints WHERE run_id IS NOT NULL"):
        held[run_id].add(tuple(told))
    for told_by, report in _reports(reports):
        run_id, *said = (report.get(name) for name in ("run_id", "archive_id", "log_size", "log_root"))
        if said[0] != ours and run_id in held and tuple(said) not in held[run_id]:
            what = f"that of run {run_id} is not the one of archive {said[0]} which {told_by} names"
            yield Finding("checkpoints", "", what)


def reports_of(archive: str, reports: Path | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The run reports in a folder that speak of an archive, by its id, each with the name that it has for people."""
    for told_by, report in _reports(reports):
        if report.get("archive_id") == archive:
            yield told_by, report


def _reports(reports: Path | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for told_by, report in report_files.read(reports) if reports else ():
        if isinstance(report, dict):
            yield told_by, report


def of_frontier(db: Database) -> Iterator[Pinned]:
    """The tree as the newest batch left it."""
    with suppress(ArchiveError, ValueError):  # where it is not what was written, `archive_info` is named
        frontier = archive_info.frontier(db)
        yield Pinned(frontier.size, frontier.root().hex(), "the newest batch", kept=False)


def of_file(path: Path, key: Verifier | None = None) -> Pinned:
    """That of a checkpoint file, or of the folder of a published log, signed by ``key`` if one is given.

    Raises LogError where there is none, or where it is not signed so.
    """
    file = path / CHECKPOINT if path.is_dir() else path
    try:
        opened = checkpoints.read(file.read_text(encoding="utf-8"))
        if key:
            opened.verify([key])
    except OSError as error:
        raise LogError(f"{file}: {error.strerror}") from error
    except (LogError, UnicodeDecodeError) as error:
        raise LogError(f"{file}: {error}") from error
    made = opened.checkpoint
    return Pinned(made.size, made.root.hex(), f"the checkpoint {file}", _cosignatures(opened))


def _cosignatures(opened: Opened) -> tuple[str, ...]:
    signatures = opened.note.signatures if opened.note else ()
    return tuple(each.line() for each in signatures if each.name != opened.checkpoint.origin)
