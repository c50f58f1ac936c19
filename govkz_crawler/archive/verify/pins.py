"""Checks that the log's tree still begins with each checkpoint that somebody wrote down.

A tree alone shows that nothing in it was changed, unless somebody computes all of it again. A checkpoint that is
written down elsewhere shows that too: in a run report, in a published log, in a file that somebody kept.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database

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

CHECKPOINT = "checkpoint"  # the file of a published log


def of_archive(db: Database) -> Iterator[Pinned]:
    """The checkpoints of this archive's own log."""
    rows = db.execute("SELECT run_id, size, root FROM checkpoints WHERE archive_id = ?", [archive_id(db)])
    for run_id, size, root in rows:
        yield Pinned(size, root, f"the checkpoint of run {run_id}")


def of_reports(db: Database, reports: Path | None) -> Iterator[Pinned]:
    """Those that run reports name. Reports of other archives, and what is no report, say nothing about this one."""
    ours = archive_id(db)
    for told_by, report in report_files.read(reports) if reports else ():
        match report:
            case {"archive_id": name, "log_size": int(size), "log_root": str(root)} if name == ours and size >= 0:
                yield Pinned(size, root, f"the report {told_by}")


def of_frontier(db: Database) -> Iterator[Pinned]:
    """The tree as the newest batch left it."""
    with suppress(ArchiveError, ValueError):  # where it is not what was written, `archive_info` is named
        frontier = archive_info.frontier(db)
        yield Pinned(frontier.size, frontier.root().hex(), "the newest batch")


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
    return Pinned(opened.checkpoint.size, opened.checkpoint.root.hex(), f"the checkpoint {file}")


def notes(db: Database, key: Verifier | None = None) -> Iterator[Finding]:
    """Checkpoints whose text does not say the size and root beside it, or bears a wrong signature under ``key``'s name.

    Those that were made before there was a key have no signature.
    """
    for number, size, root, note in db.execute("SELECT checkpoint_id, size, root, note FROM checkpoints"):
        try:
            opened = checkpoints.read(note)
            same = (opened.checkpoint.size, opened.checkpoint.root.hex()) == (size, root)
        except LogError:
            same = False
        if not same:
            yield Finding("checkpoints", str(number), "its note does not say the size and root beside it")
        elif key and opened.note and opened.checkpoint.origin == key.name:
            yield from _unsigned(str(number), opened, key)


def _unsigned(number: str, opened: Opened, key: Verifier) -> Iterator[Finding]:
    try:
        opened.verify([key])
    except LogError as error:
        yield Finding("checkpoints", number, str(error))
