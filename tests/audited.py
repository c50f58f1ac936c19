"""Kills a process at a step of its work with files, told by Python's audit events."""

import os
import signal
import sys
from typing import Any

STEPS = {"open", "os.rename", "os.remove"}


def die_at(step: int) -> None:
    """Have this process killed before the file of that number, from 0 on, is opened, renamed or removed."""
    left = step

    def hook(event: str, _args: Any) -> None:
        nonlocal left
        if event in STEPS:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
