"""Checks whether this machine can keep an archive: disk space, rights, versions."""

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from govkz_crawler import __version__
from govkz_crawler.archive.errors import ArchiveError, Damaged, NewerSchema, NotAnArchive
from govkz_crawler.archive.file.connection import inspecting
from govkz_crawler.archive.schema.identity import archive_id
from govkz_crawler.operate.doctor.observation import Finding
from govkz_crawler.warc.store import MAX_SIZE

_PARTS = ("scrapy", "twisted", "lxml")  # what meets the site's answers first


def machine(archive: Path) -> Iterator[Finding]:
    """The folder is made if it is not there: a crawl would make it as well."""
    folder = archive.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding("machine", f"Is there a folder for the archive ({folder})?", f"no: {error.strerror}", wrong=True)
    else:
        # Raw evidence grows by files of that size.
        yield Finding("machine", "How much room is left?", f"{free / 1e9:,.1f} GB", wrong=free < MAX_SIZE)
        writable = os.access(archive if archive.exists() else folder, os.W_OK) and os.access(folder, os.W_OK)
        yield Finding("machine", f"May {archive} be written?", "yes" if writable else "no", wrong=not writable)
        yield _archive(archive)
    ours = {"govkz_crawler": __version__, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    parts = ours | {name: version(name) for name in _PARTS}
    said = ", ".join(f"{name} {number}" for name, number in parts.items())
    yield Finding("machine", "Which versions are here?", said)


def _archive(archive: Path) -> Finding:
    question = "Which archive is there?"
    if not archive.exists():
        return Finding("machine", question, "none yet; the first crawl makes it")
    try:
        with inspecting(archive) as db:
            return Finding("machine", question, archive_id(db))
    except ArchiveError as error:
        # One of an earlier release is brought up to date by the next crawl.
        return Finding("machine", question, str(error), wrong=isinstance(error, NotAnArchive | Damaged | NewerSchema))
