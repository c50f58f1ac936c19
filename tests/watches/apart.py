"""A delivery in a process of its own, which may be killed at any of its steps."""

import os
import signal
import sys
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path

from govkz_crawler.watches.delivery import Means, deliver
from govkz_crawler.watches.targets.mail import MailServer
from tests.forking import SERVER

NOWHERE = MailServer("127.0.0.1", 9, "archive@example.org", None, None, starttls=False, tls=False)
MEANS = Means(NOWHERE, "govkz_crawler")

# What a process does that leaves a trace outside of it.
STEPS = {"open", "os.rename", "sqlite3.connect", "socket.connect"}


def start(archive: Path, killed_at: int = 0) -> BaseProcess:
    """It is killed when it is about to take that step, the first being 1."""
    process = SERVER.Process(target=run, args=(archive, killed_at))
    process.start()
    return process


def run(archive: Path, killed_at: int) -> None:
    steps = count(1)

    def hear(event: str, arguments: object) -> None:
        if event in STEPS and next(steps) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)
    deliver(archive, MEANS)


def ended(process: BaseProcess) -> int | None:
    process.join()
    return process.exitcode
