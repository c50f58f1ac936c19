"""Disks that are really full, and files and folders under a second name, which only root can mount."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of ``size`` bytes on that folder; skips the test where it cannot be had."""
    folder.mkdir(parents=True)
    if not _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder):
        pytest.skip("a disk of its own needs root and the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def bound(source: Path, target: Path, *options: str) -> Iterator[Path]:
    """The same file or folder under a second name (mount --bind), which exists; skips where it cannot be had."""
    if not _mount("--bind", source, target):
        pytest.skip("a second name needs root and the right to mount")
    try:
        assert not options or _mount("-o", ",".join(("remount", "bind", *options)), target)
        yield target
    finally:
        subprocess.run(["umount", target], check=True)


def enlarge(folder: Path, size: int) -> None:
    """Room is made on it."""
    assert _mount("-o", f"remount,size={size}", folder)


def _mount(*words: str | Path) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
