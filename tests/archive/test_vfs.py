"""Where SQLite has no checksum VFS, an archive is written without checksums of its pages, and `verify` says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from apsw import sqlite_extra

from govkz_crawler.archive.file import vfs
from tests import forking
from tests.patience import PATIENCE

CHECKOUT = Path(__file__).parents[2]
REGISTRY = ["-m", "scrapy", "crawl", "entities", "-s", "GOVKZ_CASSETTE=cassettes/entities.yaml"]
VERIFY = ["-m", "govkz_crawler.cli", "verify"]
NOTED = "checksums of pages were not compared"


@pytest.fixture
def anew():
    """As in a process that has not loaded it."""
    vfs.why_not.cache_clear()
    yield
    vfs.why_not.cache_clear()


@pytest.fixture
def without(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python that has no apsw."""
    folder = tmp_path / "without"
    folder.mkdir()
    (folder / "apsw.py").write_text("raise ImportError('apsw is not installed')")
    return {"PYTHONPATH": str(folder)}


def run(words: list[str], archive: Path, **more: str) -> subprocess.CompletedProcess[str]:
    settings, line = {**os.environ, "GOVKZ_ARCHIVE": str(archive), **more}, [sys.executable, *words]
    if not more:
        return forking.run(line, CHECKOUT, settings)
    return subprocess.run(
        line, check=False, cwd=CHECKOUT, env=settings, capture_output=True, text=True, timeout=PATIENCE
    )


def test_an_archive_is_written_and_checked_without_it(tmp_path, without):
    archive = tmp_path / "demo.db"
    assert run(REGISTRY, archive, **without).returncode == 0
    checked = run(VERIFY, archive, **without)
    assert (checked.returncode, NOTED in checked.stderr) == (0, True), checked.stderr
    # It stays what it is where the VFS can be had.
    assert run(REGISTRY, archive).returncode == 0
    checked = run(VERIFY, archive)
    assert (checked.returncode, f"{NOTED}: they have none" in checked.stderr) == (0, True), checked.stderr


def test_checksums_are_not_lost_where_they_cannot_be_kept(tmp_path, without):
    archive = tmp_path / "demo.db"
    assert run(REGISTRY, archive).returncode == 0
    refused = run(REGISTRY, archive, **without)
    assert refused.returncode == 1
    assert "its pages have checksums, which cannot be kept here: apsw is not installed" in refused.stderr
    checked = run(VERIFY, archive, **without)
    assert (checked.returncode, f"{NOTED}: apsw is not installed" in checked.stderr) == (0, True), checked.stderr
    assert NOTED not in run(VERIFY, archive).stderr


def test_it_may_be_loaded_again(anew):
    assert vfs.why_not() is None
    vfs.why_not.cache_clear()
    assert vfs.why_not() is None


@pytest.mark.parametrize("there", [Path(sys.executable), Path("/not/there.so")])
def test_what_is_no_extension_is_told(monkeypatch, anew, there):
    monkeypatch.setattr(sqlite_extra, "path", lambda _: str(there))
    assert "does not take it" in (vfs.why_not() or "")


def test_a_wheel_without_it_is_told(monkeypatch, anew):
    def missing(name: str) -> str:
        raise sqlite_extra.NotAvailable(f"{name} is not available")

    monkeypatch.setattr(sqlite_extra, "path", missing)
    assert "cksumvfs is not available" in (vfs.why_not() or "")
