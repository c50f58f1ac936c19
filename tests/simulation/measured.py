"""Runs a command in a fork, at a moved clock, and counts what it takes: processor time, steps of SQLite, bytes read.

Forks import this module and no more of the simulation.
"""

import json
import resource
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import time_machine

from tests import forking
from tests.crawling import ROOT, environment

STEPS = 100  # of SQLite's virtual machine, at a time


class Usage(NamedTuple):
    """Seconds of processor time; instructions of SQLite's virtual machine, in steps of 100; bytes read from files."""

    cpu: float
    steps: int
    read: int


def run(now: datetime, words: list[str], folder: Path, patience: float) -> tuple[int, Usage]:
    """The exit status of ``python -m …`` and what it took. Raises TimeoutError where it does not end in time."""
    usage = folder / "usage.json"
    process = forking.SERVER.Process(target=_become, args=(now, words, str(usage), str(folder / "log")))
    process.start()
    process.join(patience)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"{' '.join(words)} at {now} hangs")
    return process.exitcode, Usage(*json.loads(usage.read_text(encoding="utf-8")))


def _become(now: datetime, words: list[str], usage: str, log: str) -> None:
    time_machine.travel(now, tick=True).start()  # for as long as the fork lives
    steps = counted_steps()
    cpu, read = used()
    try:
        forking.command(words, ROOT, environment(), log, log)
    finally:
        taken = Usage(used()[0] - cpu, len(steps), int(used()[1] - read))
        Path(usage).write_text(json.dumps(taken), encoding="utf-8")


def used() -> tuple[float, float]:
    """Seconds of processor time and bytes read so far, by this process."""
    return _cpu(), _read()


def counted_steps() -> list[int]:
    """A list that grows by an entry for each step of any connection that is opened from now on."""
    steps: list[int] = []
    connect = sqlite3.connect

    def counting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_progress_handler(lambda: steps.append(1), STEPS)
        return connection

    sqlite3.connect = counting
    return steps


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _read() -> int:
    """Bytes, by whatever call; 0 where the system does not count them."""
    counted = Path("/proc/self/io")
    if not counted.exists():
        return 0
    return int(dict(line.split(": ") for line in counted.read_text(encoding="ascii").splitlines())["rchar"])
