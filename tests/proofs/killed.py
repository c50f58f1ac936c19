"""Runs a module as a command and kills the process at a step of writing: ``python -m tests.proofs.killed N SINCE …``.

Steps are counted from the moment on when the function ``SINCE`` is called: what SQLite is told to begin or to end, what
is written to files and renamed. SIGKILL comes before the N-th. Where there are fewer, the command ends as ever. Syncing
is no step of its own: it changes nothing for who outlives the process, only for who outlives the machine.
"""

import io
import os
import runpy
import signal
import sqlite3
import sys
from itertools import count
from types import FrameType
from typing import Any

FILES = {"write", "replace"}
TRANSACTIONS = {"Writer.commit", "Writer._entry", "Database.atomic"}


def is_step(frame: FrameType, called: Any) -> bool:
    """Whether C code is about to write."""
    owner, where = getattr(called, "__self__", None), frame.f_code
    if isinstance(owner, sqlite3.Connection):
        return where.co_qualname in TRANSACTIONS
    if called.__name__ not in FILES or owner in {sys.stdout, sys.stderr}:
        return False
    return owner is sys.modules["posix"] or (isinstance(owner, io.IOBase) and "govkz_crawler" in where.co_filename)


def kill_at(step: int, since: str) -> None:
    """Have this process killed."""
    steps = count(1)
    begun = False

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal begun
        if event == "call" and frame.f_code.co_qualname == since:
            begun = True
        if begun and event == "c_call" and is_step(frame, called) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


if __name__ == "__main__":
    _, step, since, *sys.argv = sys.argv
    kill_at(int(step), since)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
