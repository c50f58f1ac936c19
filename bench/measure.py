"""Whole processes, measured by the operating system's own account of them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")

ROOT = Path(__file__).parent.parent
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True, slots=True)
class Usage:
    """``seconds`` on the clock, ``cpu`` seconds of all its threads, ``peak`` memory in bytes."""

    seconds: float
    cpu: float
    peak: int


def measured(command: Sequence[str | Path], cwd: Path = ROOT, **environment: str) -> Usage:
    """Run a command to its end. Raises RuntimeError, with what it said, when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)), cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended {process.returncode}: {said[-2_000:]}")
    return Usage(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def apart(work: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """What ``work`` makes in a process of its own, of which nothing stays here.

    As Linux counts, a process has what its parent had in memory when it was started; and whoever has written an archive
    has loaded the checksum VFS, and reads all files through it.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *given, **named).result()


@contextmanager
def server(module: str, *arguments: str) -> Iterator[str]:
    """A server of ours in a process of its own; its first line is its base URL."""
    command = [*PYTHON, module, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
