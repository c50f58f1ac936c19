"""Where the checksum VFS cannot be had, no archive is written, and a line says why."""

import sys
from pathlib import Path

import pytest
from apsw import sqlite_extra

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file import vfs


@pytest.fixture(autouse=True)
def anew():
    """As in a process that has not loaded it."""
    vfs.load.cache_clear()
    yield
    vfs.load.cache_clear()


def test_it_may_be_loaded_again():
    vfs.load()
    vfs.load.cache_clear()
    vfs.load()


@pytest.mark.parametrize("there", [Path(sys.executable), Path("/not/there.so")])
def test_what_is_no_extension_is_refused(monkeypatch, there):
    monkeypatch.setattr(sqlite_extra, "path", lambda _: str(there))
    with pytest.raises(ArchiveError, match="cannot write archives"):
        vfs.load()


def test_a_wheel_without_it_is_refused(monkeypatch):
    def missing(name: str) -> str:
        raise sqlite_extra.NotAvailable(f"{name} is not available")

    monkeypatch.setattr(sqlite_extra, "path", missing)
    with pytest.raises(ArchiveError, match="cksumvfs is not available"):
        vfs.load()
