"""Copies an archive as it stands at one moment, even while a crawl writes it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file.connection import inspecting
from govkz_crawler.archive.file.opening import empty

_PAGES = 4_096  # copied at a time: 8 MB, so that a bar moves


def copy(archive: Path, out: Path, progress: Callable[[int], None]) -> None:
    """SQLite's online backup (https://www.sqlite.org/backup.html) of one snapshot. Raises an ArchiveError.

    ``progress`` is called with the number of pages copied since its last call, out of ``pages``.
    """
    left: int | None = None

    def tell(_status: int, remaining: int, total: int) -> None:
        nonlocal left
        progress((total if left is None else left) - remaining)
        left = remaining

    with inspecting(archive) as db:
        db.execute("SELECT count(*) FROM sqlite_master")  # from here on the snapshot is ours, whatever is written
        try:
            with closing(empty(out)) as target:
                db.conn.backup(target.conn, pages=_PAGES, progress=tell)
        except (sqlite3.Error, OSError) as error:
            raise ArchiveError(f"cannot write {out}: {error}") from error


def pages(archive: Path) -> int:
    """How many pages ``copy`` will report progress for."""
    with inspecting(archive) as db:
        return int(db.execute("PRAGMA page_count").fetchone()[0])
